import { openApiDocument } from '../../../shared/contracts/operations/openApiDocument';
import { type Schema } from './schemaValue';

export interface DocumentedContent {
  readonly schema: Schema;
}

export interface DocumentedOperation {
  readonly operationId: string;
  readonly method: string;
  /** With the server's prefix: `/api/moves/{id}`. */
  readonly path: string;
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly schema: Schema }[];
  readonly body: Schema | undefined;
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, DocumentedContent>> }>>;
}

interface WrittenOperation extends Pick<DocumentedOperation, 'operationId' | 'responses'> {
  readonly parameters?: DocumentedOperation['parameters'];
  readonly requestBody?: { readonly content: Readonly<Record<string, DocumentedContent>> };
}

export interface ApiDocument {
  readonly operations: readonly DocumentedOperation[];
  readonly schemas: Readonly<Record<string, Schema>>;
  /** The document as the app returns it. */
  readonly whole: object;
}

/** The app's own OpenAPI document, as a list of operations. */
export function apiDocument(): ApiDocument {
  const whole = JSON.parse(JSON.stringify(openApiDocument())) as {
    readonly servers: readonly { readonly url: string }[];
    readonly paths: Readonly<Record<string, Readonly<Record<string, WrittenOperation>>>>;
    readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
  };
  const prefix = whole.servers[0]?.url ?? '';
  const operations = Object.entries(whole.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId, parameters = [], requestBody, responses }]) => ({
      operationId,
      method: method.toUpperCase(),
      path: `${prefix}${path}`,
      parameters,
      body: requestBody?.content['application/json']?.schema,
      responses,
    })),
  );
  return { operations, schemas: whole.components.schemas, whole };
}

/** The operation of a request; undefined if the document has none. Literal paths have priority over templates. */
export function findOperation(
  { operations }: ApiDocument,
  method: string,
  target: string,
): DocumentedOperation | undefined {
  const parts = partsOf(target);
  if (parts === undefined) return undefined;
  // HEAD gets the answer of GET without the body.
  const sought = method === 'HEAD' ? 'GET' : method;
  const literalFirst = [...operations].sort((a, b) => a.path.split('{').length - b.path.split('{').length);
  return literalFirst.find((each) => each.method === sought && fits(each.path.slice(1).split('/'), parts));
}

/** Returns whether a path is below the prefix of the app's functions. There the app answers, never the host. */
export function isOfApp(target: string): boolean {
  return partsOf(target)?.[0]?.toLowerCase() === 'api';
}

/** The decoded parts of a path without one trailing slash; undefined if it cannot be decoded. */
function partsOf(target: string): readonly string[] | undefined {
  try {
    const { pathname } = new URL(`http://127.0.0.1${target}`);
    return pathname.slice(1).replace(/\/$/, '').split('/').map(decodeURIComponent);
  } catch {
    return undefined;
  }
}

function fits(template: readonly string[], parts: readonly string[]): boolean {
  if (template.length !== parts.length) return false;
  return template.every((text, at) => {
    const part = parts[at] ?? '';
    return text.startsWith('{') ? part !== '' : text.toLowerCase() === part.toLowerCase();
  });
}
