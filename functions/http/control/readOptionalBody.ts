import { type HttpRequest } from '@azure/functions';
import { type Body, readBody } from '../readBody';

/** Reads a JSON body that may be absent. Returns `absent` as its value for a request without a body. */
export async function readOptionalBody(request: HttpRequest, instance: string, absent: object = {}): Promise<Body> {
  const isEmpty = request.body === null || request.headers.get('content-length') === '0';
  // Many clients name the type of a body also when they send none.
  const contentType = request.headers.get('content-type') ?? 'application/json';
  if (isEmpty && contentType.startsWith('application/json')) return { ok: true, value: absent };
  return readBody(request, instance);
}
