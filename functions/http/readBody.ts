import { type HttpRequest, type HttpResponseInit } from '@azure/functions';
import { jsonFault } from '../../shared/rules/text/jsonFault';
import { quoteText } from '../../shared/rules/text/quoteText';
import { problem } from './problem';

/** Far larger than any real request, and small enough to be harmless. */
export const maxBodyBytes = 64 * 1024;

export type Body =
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly answer: HttpResponseInit };

/**
 * Reads a JSON body. Returns a problem document for a wrong content type, a body that is too large, or one that is not
 * JSON. `types` are the content types that it accepts.
 */
export async function readBody(
  request: HttpRequest,
  instance: string,
  maxBytes = maxBodyBytes,
  types: readonly string[] = ['application/json'],
): Promise<Body> {
  const contentType = request.headers.get('content-type') ?? '';
  const [mediaType = ''] = contentType.split(';', 1);
  if (!types.includes(mediaType.trim().toLowerCase())) {
    const came = contentType === '' ? 'the request has no Content-Type' : `got ${quoteText(contentType)}`;
    const detail = `Expected the header Content-Type: ${types.join(' or ')}; ${came}.`;
    return refuse({ status: 415, code: 'CONTENT_TYPE_NOT_JSON', detail, instance });
  }
  const bytes = await request.arrayBuffer();
  if (bytes.byteLength > maxBytes) {
    const detail = `Expected a body of at most ${String(maxBytes)} bytes; got ${String(bytes.byteLength)}. Send only the fields of the contract: /api/openapi.json.`;
    return refuse({ status: 413, code: 'BODY_TOO_LARGE', detail, instance });
  }
  const text = decode(bytes);
  const value = text === undefined ? undefined : parse(text);
  if (value !== undefined) return { ok: true, value };
  return refuse({ status: 400, code: 'BODY_NOT_JSON', detail: notJson(text), instance });
}

function refuse(parts: Parameters<typeof problem>[0]): Body {
  return { ok: false, answer: problem(parts) };
}

function decode(bytes: ArrayBuffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function notJson(text: string | undefined): string {
  if (text === undefined) return 'The body is not text in UTF-8; send it in UTF-8.';
  if (text.trim() === '') return 'The body is empty; expected a JSON object.';
  const fault = jsonFault(text);
  if (fault === undefined) return 'The body is not JSON; expected a JSON object.';
  const { line, column, expected, found } = fault;
  const came = found === undefined ? 'the body ends there' : `got ${found}`;
  return `The body is not JSON: expected ${expected} at line ${String(line)}, column ${String(column)}; ${came}.`;
}

/** Reads a JSON body that may be absent. Returns `absent` as its value for a request without a body. */
export async function readOptionalBody(request: HttpRequest, instance: string, absent: object = {}): Promise<Body> {
  const isEmpty = request.body === null || request.headers.get('content-length') === '0';
  // Many clients name the type of a body also when they send none.
  const contentType = request.headers.get('content-type') ?? 'application/json';
  if (isEmpty && contentType.startsWith('application/json')) return { ok: true, value: absent };
  return readBody(request, instance);
}
