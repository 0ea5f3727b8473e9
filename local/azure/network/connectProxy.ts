import { type IncomingMessage, type Server } from 'node:http';
import net from 'node:net';
import { type Duplex } from 'node:stream';
import { imdsAddress } from '../identity/identityApp';

export interface ProxyOptions {
  /** Whether the embedded Azure answers for that host name. */
  readonly isServed: (host: string) => boolean;
  /** The port that answers for all host names. */
  readonly port: () => number;
}

/**
 * Makes a plain HTTP server an HTTPS proxy (CONNECT) to the embedded Azure, and to nothing else. Clients that read HTTPS_PROXY then
 * reach it by the real host names, and the identity endpoint by the address of virtual machines. Returns a function that cuts all connections.
 */
export function connectProxy(server: Server, { isServed, port }: ProxyOptions): () => void {
  const open = new Set<Duplex>();
  const keep = (socket: Duplex): void => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    socket.on('error', () => socket.destroy());
  };
  server.on('connect', (request: IncomingMessage, client: Duplex, head: Buffer) => {
    keep(client);
    const toPort = portOf(request.url ?? '', server, { isServed, port });
    if (toPort === undefined) {
      client.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
      return;
    }
    const service = net.connect(toPort, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      service.write(head);
      service.pipe(client).pipe(service);
    });
    keep(service);
    service.once('close', () => client.destroy());
    client.once('close', () => service.destroy());
  });
  return () => {
    for (const socket of open) socket.destroy();
  };
}

function portOf(target: string, server: Server, { isServed, port }: ProxyOptions): number | undefined {
  const address = server.address();
  if (target === `${imdsAddress}:80` && typeof address === 'object') return address?.port;
  const [, host = ''] = /^([^:]+):443$/.exec(target) ?? [];
  return isServed(host.toLowerCase()) ? port() : undefined;
}
