import { type IncomingMessage, type Server } from 'node:http';
import net from 'node:net';
import { type Duplex } from 'node:stream';

interface ConnectOptions {
  /** Whether the embedded Azure answers for that host name. */
  readonly isServed: (host: string) => boolean;
  /** The port that answers for all host names. */
  readonly port: () => number;
}

/**
 * Makes a plain HTTP server an HTTPS proxy (CONNECT) to the embedded Azure, and to nothing else. Clients that read HTTPS_PROXY then
 * reach it by the real host names. Returns a function that cuts all connections.
 */
export function connectProxy(server: Server, { isServed, port }: ConnectOptions): () => void {
  const open = new Set<Duplex>();
  const keep = (socket: Duplex): void => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    socket.on('error', () => socket.destroy());
  };
  server.on('connect', (request: IncomingMessage, client: Duplex, head: Buffer) => {
    keep(client);
    const [, host = ''] = /^([^:]+):443$/.exec(request.url ?? '') ?? [];
    if (!isServed(host.toLowerCase())) {
      client.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
      return;
    }
    const service = net.connect(port(), '127.0.0.1', () => {
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
