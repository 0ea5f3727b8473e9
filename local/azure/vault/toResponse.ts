import { randomUUID } from 'node:crypto';
import { type Answer, type VaultCall } from './operation';

/** The answer as it is sent, with the headers that the service puts on every one, a 401 included. */
export function toResponse(answer: Answer, { request, vault }: Pick<VaultCall, 'request' | 'vault'>): Response {
  const clientRequestId = request.headers.get('x-ms-client-request-id');
  const headers: Record<string, string> = {
    'Cache-Control': 'no-cache',
    Pragma: 'no-cache',
    'x-ms-keyvault-region': vault.settings.region,
    'x-ms-keyvault-service-version': '1.9.3347.1',
    'x-ms-keyvault-network-info': 'conn_type=Ipv4;addr=127.0.0.1;act_addr_fam=InterNetwork;',
    'x-ms-request-id': randomUUID(),
    'X-Content-Type-Options': 'nosniff',
    'Strict-Transport-Security': 'max-age=31536000;includeSubDomains',
    ...(clientRequestId === null ? {} : { 'x-ms-client-request-id': clientRequestId }),
    ...answer.headers,
  };
  if (answer.body === undefined) return new Response(null, { status: answer.status, headers });
  headers['Content-Type'] = 'application/json; charset=utf-8';
  return new Response(JSON.stringify(answer.body), { status: answer.status, headers });
}
