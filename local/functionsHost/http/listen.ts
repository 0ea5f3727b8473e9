import { type EventEmitter, once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Server, Socket } from 'node:net';
import { HostError } from '../hostError';
import { withTimeLimit } from '../withTimeLimit';
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
  /** Answers 500 to the requests that have no answer yet, at once. For a process that ends without `close`. */
  failOpenRequests(): void;
  /** Accepts no new connections, waits for open requests, and closes their connections after the limit. */
  close(limitMs: number): Promise<void>;
}

/** Where connections come from when another process owns the port. */
export type HandedConnections = (take: (connection: Socket) => void) => void;

/** Opens a port on 127.0.0.1. 0 selects a free port. Throws a HostError PORT_TAKEN. With `handed`, it opens none. */
export async function listen(port: number, handed?: HandedConnections): Promise<Listener> {
  let start: (handler: RequestHandler) => void = () => undefined;
  const ready = new Promise<RequestHandler>((resolve) => (start = resolve));
  let isClosing = false;
  const connections = new Set<Socket>();
  const open = new Set<ServerResponse>();
  const server = createServer((incoming, outgoing) => {
    keepUntilClosed(open, outgoing);
    void answer(ready, incoming, outgoing, () => isClosing);
  });
  // As long as the real host keeps an idle connection. A client that reuses one which the server closes sees a reset.
  server.keepAliveTimeout = idleConnectionMs;
  server.on('connection', (connection: Socket) => {
    keepUntilClosed(connections, connection);
  });
  if (handed === undefined) await bind(server, port);
  else handed((connection) => server.emit('connection', connection));
  return {
    port: handed === undefined ? (server.address() as AddressInfo).port : port,
    serve: start,
    failOpenRequests: () => {
      // First, so that no caller sends its next request on a connection that ends.
      const busy = new Set([...open].map(({ socket }) => socket));
      for (const connection of connections) if (!busy.has(connection)) connection.destroy();
      for (const outgoing of open) fail(outgoing);
    },
    close: async (limitMs) => {
      isClosing = true;
      server.close();
      await withTimeLimit(Promise.all([...open].map((outgoing) => once(outgoing, 'close'))), limitMs);
      for (const connection of connections) connection.destroy();
    },
  };
}

function keepUntilClosed<T extends EventEmitter>(kept: Set<T>, one: T): void {
  kept.add(one);
  one.once('close', () => kept.delete(one));
}

/** Nobody can receive an error after the head of an answer, so that connection ends. */
function fail(outgoing: ServerResponse): void {
  if (outgoing.headersSent) outgoing.destroy();
  else outgoing.writeHead(500, { 'content-length': 0, connection: 'close' }).end();
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

/** Throws a HostError PORT_TAKEN. */
export async function bind(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE' || error.code === 'EACCES';
      const text = `Port ${port} on ${address} is not free (${error.code ?? ''}). Stop the program that uses it, or choose another port with --port.`;
      reject(taken ? new HostError('PORT_TAKEN', text) : error);
    });
    server.listen(port, address, resolve);
  });
}
