import { randomUUID } from 'node:crypto';
import { type Answer } from '../vault/operation';

/** The answer as it is sent, with the headers that the management plane puts on every one. */
export function armResponse(answer: Answer, request: Request): Response {
  const clientRequestId = request.headers.get('x-ms-client-request-id');
  const headers: Record<string, string> = {
    'Cache-Control': 'no-cache',
    Pragma: 'no-cache',
    'x-ms-request-id': randomUUID(),
    'x-ms-correlation-request-id': randomUUID(),
    'X-Content-Type-Options': 'nosniff',
    'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
    ...(clientRequestId === null ? {} : { 'x-ms-client-request-id': clientRequestId }),
    ...answer.headers,
  };
  if (answer.body === undefined) return new Response(null, { status: answer.status, headers });
  headers['Content-Type'] = 'application/json; charset=utf-8';
  return new Response(JSON.stringify(answer.body), { status: answer.status, headers });
}
