import { type IncomingMessage, type ServerResponse } from 'node:http';
import https from 'node:https';
import { pipeline } from 'node:stream/promises';
import { imdsAddress } from '../identity/identityApp';
import { type ProxyOptions } from './connectProxy';

/** These headers are about the connection to the proxy. */
const ofConnection = new Set([
  'connection',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'transfer-encoding',
]);

export interface ProxiedRequests {
  /** Answers a request in absolute form. Returns whether the request was one and is answered here. */
  answer(incoming: IncomingMessage, outgoing: ServerResponse): boolean;
  close(): void;
}

/**
 * The requests of clients that send whole URLs to a proxy, without a tunnel (RFC 9112, 3.2.2). They reach the host names of the
 * embedded Azure by HTTPS, and the identity endpoint of virtual machines by HTTP; others get 403.
 */
export function proxiedRequests({ isServed, port, ca }: ProxyOptions & { readonly ca: string }): ProxiedRequests {
  const agent = new https.Agent({ keepAlive: true, ca });
  return {
    answer: (incoming, outgoing) => {
      const url = absoluteUrl(incoming.url);
      if (url === undefined) return false;
      const path = `${url.pathname}${url.search}`;
      if (url.protocol === 'https:' && url.port === '' && isServed(url.hostname)) {
        void forward(incoming, outgoing, { agent, port: port(), path, servername: url.hostname });
        return true;
      }
      if (url.protocol === 'http:' && url.host === imdsAddress && path.startsWith('/metadata/')) {
        // The identity endpoint of this server answers it.
        incoming.url = path;
        return false;
      }
      outgoing.writeHead(403, { 'content-length': 0, connection: 'close' }).end();
      return true;
    },
    close: () => {
      agent.destroy();
    },
  };
}

function absoluteUrl(target = ''): URL | undefined {
  return /^https?:\/\//i.test(target) && URL.canParse(target) ? new URL(target) : undefined;
}

async function forward(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  target: { agent: https.Agent; port: number; path: string; servername: string },
): Promise<void> {
  const { method = 'GET' } = incoming;
  const headers = { ...passed(incoming.headers), host: target.servername };
  const request = https.request({ ...target, host: '127.0.0.1', method, headers });
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    request.once('response', resolve).once('error', reject);
  });
  try {
    await pipeline(incoming, request);
    const response = await answered;
    outgoing.writeHead(response.statusCode ?? 502, passed(response.headers));
    await pipeline(response, outgoing);
  } catch {
    // The service cut the connection, as faults do, or the caller has gone.
    outgoing.destroy();
  }
}

function passed<T>(headers: NodeJS.Dict<T>): NodeJS.Dict<T> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !ofConnection.has(name)));
}
