import { STATUS_CODES } from 'node:http';

/** An answer of the host itself as a problem document (RFC 9457), whose code is its status in words. Nothing of the request is repeated. */
export function hostProblem(status: number, detail: string): Response {
  const title = STATUS_CODES[status] ?? 'Error';
  const code = title.toUpperCase().replaceAll(/\W+/g, '_');
  const body = JSON.stringify({ type: 'about:blank', title, status, detail, code });
  return new Response(body, { status, headers: { 'content-type': 'application/problem+json' } });
}
