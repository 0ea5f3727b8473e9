import { type IncomingMessage, type ServerResponse } from 'node:http';
import { type Server, createServer } from 'node:https';
import { type AddressInfo } from 'node:net';
import { CertificateAuthority, newAuthority } from '../../../local/azure/tls/certificateAuthority';

export const serverTenant = '11111111-2222-3333-4444-555555555555';

export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly host: string;
  readonly servername: string;
  readonly authorized: boolean;
  readonly acceptEncoding: string;
  readonly body: string;
}

export interface Answer {
  readonly status?: number;
  /** Text and bytes are sent unchanged, other values as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Breaks the connection after this many bytes of a body that is text or bytes. */
  readonly cutAt?: number;
}

/** Returns the answer to an authorized request. `undefined` sends no answer, `cut` breaks the connection. */
export type Script = (request: SeenRequest) => Answer | 'cut' | 'cut in body' | 'hang in body' | undefined;

export interface VaultServer {
  readonly connectTo: { readonly host: string; readonly port: number };
  readonly ca: string;
  readonly seen: SeenRequest[];
  script: Script;
  /** The answer to a request without a token, instead of the usual challenge. */
  challenge: Answer | undefined;
  /** Whether requests need no token. */
  isOpen?: boolean;
  stop(): Promise<void>;
}

/** A real TLS server that behaves as vault `name`: first the challenge, then the answers of the test. */
export async function startVaultServer(name: string, host = `${name}.vault.azure.net`): Promise<VaultServer> {
  const keys = await newAuthority();
  const certificate = await (await CertificateAuthority.open(keys)).issue(host);
  const server = createServer(certificate, (request, response) => void serve(running, request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const running: VaultServer = {
    connectTo: { host: '127.0.0.1', port },
    ca: keys.certificatePem,
    seen: [],
    script: () => ({ body: { value: [] } }),
    challenge: undefined,
    stop: () => stop(server),
  };
  return running;
}

export function challengeAnswer(tenant = serverTenant, resource = 'https://vault.azure.net'): Answer {
  return {
    status: 401,
    headers: {
      'www-authenticate': `Bearer authorization="https://login.microsoftonline.com/${tenant}", resource="${resource}"`,
      'x-ms-keyvault-region': 'westeurope',
    },
    body: { error: { code: 'Unauthorized', message: 'AKV10000: Request is missing a Bearer or PoP token.' } },
  };
}

export function errorAnswer(status: number, code: string, innerCode?: string, message = 'said the service'): Answer {
  const innererror = innerCode === undefined ? {} : { innererror: { code: innerCode } };
  return { status, headers: { 'x-ms-request-id': 'request-1' }, body: { error: { code, message, ...innererror } } };
}

async function serve(running: VaultServer, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const seen = await readRequest(request);
  running.seen.push(seen);
  const answer =
    seen.authorized || running.isOpen === true ? running.script(seen) : (running.challenge ?? challengeAnswer());
  if (answer === undefined) return;
  if (answer === 'cut') {
    request.socket.destroy();
    return;
  }
  if (answer === 'hang in body' || answer === 'cut in body') {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write('{"value":', () => answer === 'cut in body' && request.socket.destroy());
    return;
  }
  response.writeHead(answer.status ?? 200, { 'content-type': 'application/json; charset=utf-8', ...answer.headers });
  const asIs = typeof answer.body === 'string' || Buffer.isBuffer(answer.body);
  if (asIs && answer.cutAt !== undefined)
    response.write(answer.body.slice(0, answer.cutAt), () => request.socket.destroy());
  else response.end(asIs ? answer.body : JSON.stringify(answer.body));
}

async function readRequest(request: IncomingMessage): Promise<SeenRequest> {
  let body = '';
  for await (const chunk of request.setEncoding('utf8')) body += String(chunk);
  const { method = '', url = '', headers } = request;
  const { servername } = request.socket as unknown as { servername: string };
  const { host = '', authorization, 'accept-encoding': encoding = '' } = headers;
  const authorized = authorization !== undefined;
  return { method, url, body, servername, host, authorized, acceptEncoding: encoding };
}

async function stop(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  await closed;
}
