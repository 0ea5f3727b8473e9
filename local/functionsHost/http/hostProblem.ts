import { STATUS_CODES } from 'node:http';

/** Creates the host's own answer as a problem document (RFC 9457); the code is the status in words. It repeats nothing from the request. */
export function hostProblem(status: number, detail: string): Response {
  const title = STATUS_CODES[status] ?? 'Error';
  const code = title.toUpperCase().replaceAll(/\W+/g, '_');
  const body = JSON.stringify({ type: 'about:blank', title, status, detail, code });
  return new Response(body, { status, headers: { 'content-type': 'application/problem+json' } });
}
