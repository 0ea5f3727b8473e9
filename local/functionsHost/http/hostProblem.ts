import { STATUS_CODES } from 'node:http';

/** Creates the host's own answer as a problem document (RFC 9457). It repeats nothing from the request. */
export function hostProblem(status: number, detail: string): Response {
  const body = JSON.stringify({ type: 'about:blank', title: STATUS_CODES[status], status, detail });
  return new Response(body, { status, headers: { 'content-type': 'application/problem+json' } });
}
