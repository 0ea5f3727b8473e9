import https from 'node:https';
import { isIP } from 'node:net';
import { type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http';
import { type ReadyInfo } from '../../../local/azure/readyInfo';
import { azureAgent, azureTokenOf } from './azureClients';

/** A body as received; the tests check its shape. */
export type Json = ReturnType<typeof JSON.parse>;

export interface RawRequest {
  readonly method?: string;
  /** With api-version; `v()` adds it. */
  readonly path: string;
  readonly body?: unknown;
  readonly rawBody?: string;
  /** `null` sends no token. */
  readonly token?: string | null;
  readonly headers?: OutgoingHttpHeaders;
}

export interface RawResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Json;
}

/** Sends one HTTPS request to a vault exactly as given, and adds only the token. */
export async function azureRequest(azure: ReadyInfo, vaultName: string, request: RawRequest): Promise<RawResponse> {
  const { method = 'GET', path, token = await azureTokenOf(azure) } = request;
  const payload = request.rawBody ?? (request.body === undefined ? undefined : JSON.stringify(request.body));
  const host = vaultName.includes('.') ? vaultName : `${vaultName}.vault.azure.net`;
  const agent = azureAgent(azure);
  const headers = {
    ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    ...(payload === undefined
      ? {}
      : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(payload) }),
    ...request.headers,
  };
  try {
    return await new Promise((resolve, reject) => {
      const sent = https.request(
        { agent, host, servername: isIP(host) === 0 ? host : '', path, method, headers },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () => {
            const text = Buffer.concat(chunks).toString('utf8');
            const isJson = response.headers['content-type']?.startsWith('application/json') === true;
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              body: isJson ? JSON.parse(text) : text,
            });
          });
        },
      );
      sent.on('error', reject);
      sent.end(payload);
    });
  } finally {
    agent.destroy();
  }
}

/** A path with the newest api-version. */
export function v(path: string, apiVersion = '2025-07-01'): string {
  return `${path}${path.includes('?') ? '&' : '?'}api-version=${apiVersion}`;
}
