import { type HttpRequest, type HttpResponseInit } from '@azure/functions';
import { problem } from './problem';

/** Far above any real request, far below what would hurt. */
const maxBodyBytes = 64 * 1024;

export type Body =
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly answer: HttpResponseInit };

/** Reads a JSON body, or gives the problem to answer with: wrong content type, too large, not JSON. */
export async function readBody(request: HttpRequest, instance: string): Promise<Body> {
  const contentType = request.headers.get('content-type') ?? '';
  if (!/^application\/json\s*(;|$)/i.test(contentType)) {
    const detail = 'Expected Content-Type application/json; send the move as a JSON body.';
    return refuse({ status: 415, code: 'CONTENT_TYPE_NOT_JSON', detail, instance });
  }
  const bytes = await request.arrayBuffer();
  if (bytes.byteLength > maxBodyBytes) {
    const detail = `Expected a body of at most ${maxBodyBytes} bytes; ${bytes.byteLength} came.`;
    return refuse({ status: 413, code: 'BODY_TOO_LARGE', detail, instance });
  }
  const value = parse(bytes);
  if (value !== undefined) return { ok: true, value };
  const detail = 'Expected a JSON object as body; what came is not JSON in UTF-8.';
  return refuse({ status: 400, code: 'BODY_NOT_JSON', detail, instance });
}

function refuse(parts: Parameters<typeof problem>[0]): Body {
  return { ok: false, answer: problem(parts) };
}

function parse(bytes: ArrayBuffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown;
  } catch {
    return undefined;
  }
}
