import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HostError } from '../hostError';
import { hostProblem } from './hostProblem';
import { toRequest, writeResponse } from './nodeMessages';
import type { RequestHandler } from './requestHandler';

const address = '127.0.0.1';

/** Source: KeepAliveTimeout of Kestrel, the server of the Functions host, by default. */
const idleConnectionMs = 130_000;

export interface Listener {
  readonly port: number;
  /** Starts to handle requests. Earlier requests wait. */
  serve(handler: RequestHandler): void;
  /** Accepts no new connections, waits for open requests, and closes their connections after the limit. */
  close(limitMs: number): Promise<void>;
}

/** Opens a port on 127.0.0.1. 0 selects a free port. Throws a HostError PORT_TAKEN. */
export async function listen(port: number): Promise<Listener> {
  let start: (handler: RequestHandler) => void = () => undefined;
  const ready = new Promise<RequestHandler>((resolve) => (start = resolve));
  let isClosing = false;
  const server = createServer((incoming, outgoing) => {
    void answer(ready, incoming, outgoing, () => isClosing);
  });
  // As long as the real host keeps an idle connection. A client that reuses one which the server closes sees a reset.
  server.keepAliveTimeout = idleConnectionMs;
  await bind(server, port);
  return {
    port: (server.address() as AddressInfo).port,
    serve: start,
    close: (limitMs) => {
      isClosing = true;
      return close(server, limitMs);
    },
  };
}

async function answer(
  ready: Promise<RequestHandler>,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  isClosing: () => boolean,
): Promise<void> {
  const request = toRequest(incoming);
  const response = request
    ? await handled(await ready, request, incoming)
    : hostProblem(400, 'The request needs a host, a path that starts with /, and a method such as GET or POST.');
  // The host does not read the rest of the body, or accepts no more requests, so the connection cannot be used for another one.
  if (!incoming.complete || isClosing()) outgoing.setHeader('connection', 'close');
  await writeResponse(response, outgoing);
}

async function handled(handler: RequestHandler, request: Request, incoming: IncomingMessage): Promise<Response> {
  try {
    return await handler(request, incoming);
  } catch {
    // A caller that disconnects while it sends its body also ends here.
    return new Response(null, { status: 500 });
  }
}

async function bind(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE' || error.code === 'EACCES';
      const text = `Port ${port} on ${address} is not free (${error.code ?? ''}). Stop the program that uses it, or choose another port with --port.`;
      reject(taken ? new HostError('PORT_TAKEN', text) : error);
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
