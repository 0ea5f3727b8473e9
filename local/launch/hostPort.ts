import { type ChildProcess } from 'node:child_process';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { bind } from '../functionsHost/http/listen';
import { connectionSchema } from '../functionsHost/supervised';

/** The port of the embedded host, which stays open while the process of the host is replaced. */
export interface HostPort {
  readonly port: number;
  /** Hands all connections to this process: those that wait, and later ones until it ends. */
  serveBy(host: ChildProcess): void;
  close(): void;
}

/** Opens a port on 127.0.0.1; 0 selects a free one. Throws a HostError PORT_TAKEN. */
export async function openHostPort(port: number): Promise<HostPort> {
  let host: ChildProcess | undefined;
  let last = 0;
  /** By number, the connections that no host has taken. A host that ends may never have seen what was sent to it. */
  const waiting = new Map<number, Socket>();
  const hand = (connection: number, socket: Socket): void => {
    // A host that is ending cannot be reached. The next one gets the connection.
    host?.send({ connection }, socket, { keepOpen: true }, () => undefined);
  };
  const server = createServer({ pauseOnConnect: true, noDelay: true }, (socket) => {
    const connection = (last += 1);
    waiting.set(connection, socket);
    socket.on('error', () => socket.destroy()).once('close', () => waiting.delete(connection));
    hand(connection, socket);
  });
  await bind(server, port);
  return {
    port: (server.address() as AddressInfo).port,
    serveBy: (next) => {
      host = next;
      next.on('message', (message) => {
        const taken = connectionSchema.safeParse(message).data?.connection;
        if (taken !== undefined) waiting.get(taken)?.destroy();
      });
      next.once('exit', () => {
        if (host === next) host = undefined;
      });
      for (const [connection, socket] of waiting) hand(connection, socket);
    },
    close: () => {
      server.close();
      for (const socket of waiting.values()) socket.destroy();
    },
  };
}
