import { createServer, type Server } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { type Hono } from 'hono';

/**
 * Plain HTTP for the identity endpoint and the control URL. A request whose Host is not loopback is refused, so that a web page
 * cannot come in through a name of its own that resolves to 127.0.0.1.
 */
export function loopbackServer(app: Hono): Server {
  const listener = getRequestListener(
    (request, { incoming }) =>
      /^(127\.0\.0\.1|localhost)(:\d+)?$/i.test(incoming.headers.host ?? '')
        ? app.fetch(request)
        : new Response('No such host here.\n', { status: 421 }),
    { overrideGlobalObjects: false },
  );
  return createServer((incoming, outgoing) => void listener(incoming, outgoing));
}
