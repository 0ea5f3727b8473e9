import { randomUUID } from 'node:crypto';
import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import type { TypedData } from '../app/coreTypes';
import type { Invoke, InvocationOutcome } from '../app/invokeFunction';
import type { RouteMatch } from './routeTable';
import { traceOf } from './traceOf';

export interface StreamCall {
  readonly match: RouteMatch;
  readonly request: Request;
  readonly incoming: IncomingMessage;
  readonly extraInputs: Readonly<Record<string, TypedData>>;
}

const hopHeaders = new Set(['connection', 'keep-alive', 'transfer-encoding', 'upgrade', 'x-ms-invocation-id']);

/**
 * Calls an HTTP function of an app that enabled HTTP streams. The library's own HTTP server streams request and answer
 * while the invocation runs (library: src/http/httpProxy.ts). Rejects when the function fails before it has answered.
 */
export async function streamFunction(invoke: Invoke, httpUri: string, call: StreamCall): Promise<Response> {
  const invocationId = randomUUID();
  const forwarded = forward(httpUri, invocationId, call);
  const invocation = invoke(call.match.fn, {
    invocationId,
    triggerData: undefined,
    extraInputs: call.extraInputs,
    triggerMetadata: metadata(call),
    ...traceOf(call.request),
  });
  const answered = answerOf(forwarded);
  const first = await Promise.race([answered, invocation.then(endedSilently)]);
  if (!(first instanceof Response)) forwarded.destroy();
  if (first instanceof Error) throw first;
  return first ?? new Response(null, { status: 204 });
}

/** Resolves when the function failed or returned nothing. Never resolves otherwise, because the answer is being streamed. */
async function endedSilently(outcome: InvocationOutcome): Promise<Error | undefined> {
  if (!outcome.ok) return outcome.error;
  const isNothing = outcome.result === undefined || outcome.result === null;
  return isNothing ? undefined : new Promise(() => undefined);
}

function forward(httpUri: string, invocationId: string, { request, incoming }: StreamCall): ClientRequest {
  const url = new URL(request.url);
  const target = new URL(url.pathname + url.search, httpUri);
  const outgoing = httpRequest(target, {
    method: request.method,
    headers: {
      ...incoming.headers,
      host: target.host,
      'x-forwarded-host': url.host,
      'x-forwarded-proto': 'http',
      'x-ms-invocation-id': invocationId,
    },
  });
  if (request.body) {
    Readable.fromWeb(request.body)
      .on('error', (error) => outgoing.destroy(error))
      .pipe(outgoing);
  } else {
    outgoing.end();
  }
  return outgoing;
}

async function answerOf(forwarded: ClientRequest): Promise<Response> {
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    forwarded.once('response', resolve).once('error', reject);
  });
  const headers = new Headers();
  for (const [name, values] of Object.entries(answer.headersDistinct)) {
    if (!hopHeaders.has(name)) for (const value of values ?? []) headers.append(name, value);
  }
  const status = answer.statusCode ?? 500;
  const isBodiless = status === 204 || status === 205 || status === 304;
  if (isBodiless) answer.resume();
  return new Response(isBodiless ? null : Readable.toWeb(answer), { status, headers });
}

/** The library reads headers and route values from the metadata, and the query from the address. */
function metadata({ request, match }: StreamCall): Record<string, TypedData> {
  const params = Object.entries(match.params).map(([name, value]) => [name, { string: value }] as const);
  return {
    ...Object.fromEntries(params),
    Headers: { json: JSON.stringify(Object.fromEntries(request.headers)) },
    Query: { json: JSON.stringify(Object.fromEntries(new URL(request.url).searchParams)) },
  };
}
