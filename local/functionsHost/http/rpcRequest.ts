import type { IncomingMessage } from 'node:http';
import type { TypedData } from '../app/coreTypes';

type Nullable = Record<string, { value: string }>;

/**
 * Converts a request to the form that the host sends to the worker: texts by name, repeated texts joined with a comma, and
 * the body as bytes (host: RPC conversion of HTTP).
 */
export function rpcRequest(
  request: Request,
  incoming: IncomingMessage,
  params: Readonly<Record<string, string>>,
  body: Buffer,
): TypedData {
  const http = {
    method: request.method,
    url: request.url,
    nullableHeaders: joined(headerPairs(incoming.rawHeaders)),
    nullableQuery: joined(new URL(request.url).searchParams),
    nullableParams: joined(Object.entries(params)),
    ...(body.length > 0 && { body: { bytes: body } }),
  };
  return { http };
}

function* headerPairs(raw: readonly string[]): Generator<[string, string]> {
  for (let index = 0; index + 1 < raw.length; index += 2)
    yield [(raw[index] ?? '').toLowerCase(), raw[index + 1] ?? ''];
}

function joined(pairs: Iterable<[string, string]>): Nullable {
  const values: Nullable = {};
  for (const [name, value] of pairs) {
    const known = values[name];
    values[name] = { value: known ? `${known.value},${value}` : value };
  }
  return values;
}
