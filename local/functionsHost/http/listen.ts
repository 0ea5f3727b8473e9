import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { HostError } from '../hostError';
import type { RequestHandler } from './requestHandler';

const address = '127.0.0.1';

export interface Listener {
  readonly port: number;
  /** Starts to serve; until then requests wait. */
  serve(handler: RequestHandler): void;
  /** Takes no new connections, lets open requests end, and cuts off those that take longer than the limit. */
  close(limitMs: number): Promise<void>;
}

/** Opens a port on 127.0.0.1; 0 takes a free one. Throws a HostError PORT_TAKEN. */
export async function listen(port: number): Promise<Listener> {
  let start: (handler: RequestHandler) => void = () => undefined;
  const ready = new Promise<RequestHandler>((resolve) => (start = resolve));
  const server = createAdaptorServer({
    fetch: async (request: Request, env: unknown) => (await ready)(request, incomingOf(env)),
    // The app must see the Request and Response of Node, not the server's lighter ones.
    overrideGlobalObjects: false,
    hostname: address,
  }) as Server;
  await bind(server, port);
  return {
    port: (server.address() as AddressInfo).port,
    serve: start,
    close: (limitMs) => close(server, limitMs),
  };
}

/** The server hands over Node's own request beside the one for the handler. */
function incomingOf(env: unknown): IncomingMessage {
  return (env as { readonly incoming: IncomingMessage }).incoming;
}

async function bind(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE' || error.code === 'EACCES';
      const text = `Port ${port} on ${address} is not free (${error.code ?? ''}). Stop what uses it, or choose another.`;
      reject(taken ? new HostError('PORT_TAKEN', text, { cause: error }) : error);
    });
    server.listen(port, address, resolve);
  });
}

async function close(server: Server, limitMs: number): Promise<void> {
  const timer = setTimeout(() => {
    server.closeAllConnections();
  }, limitMs);
  await new Promise((resolve) => {
    server.close(resolve);
    server.closeIdleConnections();
  });
  clearTimeout(timer);
}
