import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { Root, type Type } from 'protobufjs';

/** The fields of opentelemetry-proto 1.x that the tests read. The decoder skips other fields. */
const root = Root.fromJSON({
  nested: {
    AnyValue: {
      fields: {
        stringValue: { type: 'string', id: 1 },
        boolValue: { type: 'bool', id: 2 },
        intValue: { type: 'int64', id: 3 },
        doubleValue: { type: 'double', id: 4 },
      },
    },
    KeyValue: { fields: { key: { type: 'string', id: 1 }, value: { type: 'AnyValue', id: 2 } } },
    Resource: { fields: { attributes: { rule: 'repeated', type: 'KeyValue', id: 1 } } },
    Status: { fields: { message: { type: 'string', id: 2 }, code: { type: 'int32', id: 3 } } },
    Span: {
      fields: {
        traceId: { type: 'bytes', id: 1 },
        spanId: { type: 'bytes', id: 2 },
        parentSpanId: { type: 'bytes', id: 4 },
        name: { type: 'string', id: 5 },
        kind: { type: 'int32', id: 6 },
        attributes: { rule: 'repeated', type: 'KeyValue', id: 9 },
        status: { type: 'Status', id: 15 },
      },
    },
    LogRecord: {
      fields: {
        severityText: { type: 'string', id: 3 },
        body: { type: 'AnyValue', id: 5 },
        traceId: { type: 'bytes', id: 9 },
        spanId: { type: 'bytes', id: 10 },
      },
    },
    Scope: { fields: { spans: { rule: 'repeated', type: 'Span', id: 2 } } },
    LogScope: { fields: { logRecords: { rule: 'repeated', type: 'LogRecord', id: 2 } } },
    ResourceSpans: {
      fields: { resource: { type: 'Resource', id: 1 }, scopes: { rule: 'repeated', type: 'Scope', id: 2 } },
    },
    ResourceLogs: {
      fields: { resource: { type: 'Resource', id: 1 }, scopes: { rule: 'repeated', type: 'LogScope', id: 2 } },
    },
    Traces: { fields: { resources: { rule: 'repeated', type: 'ResourceSpans', id: 1 } } },
    Logs: { fields: { resources: { rule: 'repeated', type: 'ResourceLogs', id: 1 } } },
  },
});

interface Attribute {
  readonly key: string;
  readonly value: Readonly<Record<string, string | number | boolean>>;
}

export interface SentSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly name: string;
  readonly kind: number;
  /** 2 is an error. */
  readonly status: number;
  readonly attributes: Readonly<Record<string, string | number | boolean | undefined>>;
}

export interface SentLine {
  readonly severityText: string;
  readonly body: string;
  readonly traceId: string;
  readonly spanId: string;
}

export interface Post {
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

export interface Collector {
  /** For `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  readonly endpoint: string;
  /** All received requests, unchanged. */
  readonly posts: readonly Post[];
  spans(): SentSpan[];
  lines(): SentLine[];
  /** Attributes of the sender. */
  resource(): Readonly<Record<string, unknown>>;
  close(): void;
}

/** A collector that accepts logs and traces as protobuf over HTTP, or answers all of them with `status`. */
export async function startCollector(status = 200): Promise<Collector> {
  const posts: Post[] = [];
  const server = createServer((request, response) => {
    void buffer(request).then((body) => {
      posts.push({ path: request.url ?? '', headers: request.headers, body });
      response.writeHead(status, { 'Content-Type': 'application/x-protobuf' }).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const of = (path: string, type: string) =>
    posts.filter((post) => post.path === path).flatMap(({ body }) => resourcesOf(root.lookupType(type), body));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    posts,
    spans: () =>
      of('/v1/traces', 'Traces').flatMap(({ scopes }) => scopes.flatMap(({ spans = [] }) => spans.map(readSpan))),
    lines: () =>
      of('/v1/logs', 'Logs').flatMap(({ scopes }) => scopes.flatMap(({ logRecords = [] }) => logRecords.map(readLine))),
    resource: () => flat(of('/v1/logs', 'Logs')[0]?.resource?.attributes),
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

interface RawSpan extends Omit<SentSpan, 'attributes' | 'status'> {
  readonly attributes?: readonly Attribute[];
  readonly status?: { readonly code?: number };
}

interface RawResource {
  readonly resource?: { readonly attributes?: readonly Attribute[] };
  readonly scopes: readonly {
    readonly spans?: readonly RawSpan[];
    readonly logRecords?: readonly (Omit<SentLine, 'body'> & { readonly body?: { readonly stringValue?: string } })[];
  }[];
}

function resourcesOf(type: Type, body: Buffer): readonly RawResource[] {
  const read = type.toObject(type.decode(body), { longs: Number, bytes: String, arrays: true });
  return (read as { resources: readonly RawResource[] }).resources;
}

function readSpan({ attributes, status, ...span }: RawSpan): SentSpan {
  return { ...ids(span), attributes: flat(attributes), status: status?.code ?? 0 };
}

function readLine({ body, ...line }: Omit<SentLine, 'body'> & { body?: { stringValue?: string } }): SentLine {
  return { ...ids(line), body: body?.stringValue ?? '' };
}

/** Converts identifiers from the decoder's base64 to the hex digits of logs. */
function ids<T extends object>(record: T): T {
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [
      name,
      name.endsWith('Id') ? Buffer.from(String(value), 'base64').toString('hex') : value,
    ]),
  ) as T;
}

function flat(attributes: readonly Attribute[] = []): Record<string, string | number | boolean | undefined> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}

/** The settings that enable the app's telemetry, as in a deployment. */
export function collectorSettings({ endpoint }: Pick<Collector, 'endpoint'>): Record<string, string> {
  return {
    AzureFunctionsJobHost__telemetryMode: 'OpenTelemetry',
    OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
    OTEL_EXPORTER_OTLP_HEADERS: 'x-collector-key=collector-key',
  };
}
