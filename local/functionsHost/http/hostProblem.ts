import { STATUS_CODES } from 'node:http';

/** An answer of the host itself as a problem document (RFC 9457). Nothing of the request is repeated. */
export function hostProblem(status: number, detail: string): Response {
  const body = JSON.stringify({ type: 'about:blank', title: STATUS_CODES[status], status, detail });
  return new Response(body, { status, headers: { 'content-type': 'application/problem+json' } });
}
