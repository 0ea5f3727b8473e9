import { once } from 'node:events';
import { type OutgoingHttpHeaders } from 'node:http';
import https from 'node:https';
import { type ReadyInfo } from '../../../local/azure/readyInfo';
import { azureAgent, azureTokenOf } from './azureClients';

export interface AbandonedRequest {
  readonly host: string;
  readonly method: string;
  /** With api-version. */
  readonly path: string;
  readonly body: unknown;
  readonly token?: string;
}

/** Sends a request, and ends its connection without waiting for the answer once `arrived` resolves. */
export async function abandonRequest(
  azure: ReadyInfo,
  request: AbandonedRequest,
  arrived: () => Promise<void>,
  answered: () => void = () => undefined,
): Promise<void> {
  const { host, method, path, token = await azureTokenOf(azure) } = request;
  const body = JSON.stringify(request.body);
  const agent = azureAgent(azure);
  const headers = headersOf(body, token);
  const sent = https.request({ agent, host, servername: host, path, method, headers });
  sent.on('error', () => undefined);
  sent.on('response', answered);
  sent.end(body);
  await arrived();
  sent.destroy();
  agent.destroy();
}

/** Ends the connection in the middle of the body, after the service has read the headers. */
export async function abandonInBody(azure: ReadyInfo, request: AbandonedRequest): Promise<void> {
  const { host, method, path, token = await azureTokenOf(azure) } = request;
  const body = JSON.stringify(request.body);
  const agent = azureAgent(azure);
  const headers = { ...headersOf(body, token), expect: '100-continue' };
  const sent = https.request({ agent, host, servername: host, path, method, headers });
  sent.on('error', () => undefined);
  sent.flushHeaders();
  await once(sent, 'continue');
  await new Promise((resolve) => sent.write(body.slice(0, body.length / 2), resolve));
  sent.destroy();
  agent.destroy();
}

function headersOf(body: string, token: string): OutgoingHttpHeaders {
  return {
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  };
}
