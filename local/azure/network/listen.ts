import { once } from 'node:events';
import { type Server } from 'node:http';
import { hasCode } from '../hasCode';

/** The wanted port is held by another program. */
export class PortTakenError extends Error {
  constructor(readonly port: number) {
    super(
      `Port ${port} of 127.0.0.1 is taken by another program. Stop that one, or give another --port (0 picks a free one).`,
    );
    this.name = 'PortTakenError';
  }
}

/** Listens on loopback; 0 takes any free port. Resolves to the port. Throws PortTakenError. */
export async function listen(server: Server, port: number): Promise<number> {
  // Longer than any client keeps an idle connection: one that both ends drop at once shows as a reset.
  server.keepAliveTimeout = 120_000;
  server.listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (error) {
    if (hasCode(error, 'EADDRINUSE')) throw new PortTakenError(port);
    throw error;
  }
  return portOf(server);
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** The same, but any free port will do where the wanted one is taken. */
export async function listenNear(server: Server, port: number): Promise<number> {
  try {
    return await listen(server, port);
  } catch (error) {
    if (error instanceof PortTakenError) return listen(server, 0);
    throw error;
  }
}

/** Stops taking connections, lets running requests end for a moment, then cuts what is left. */
export async function closeServer(server: Server, graceMs = 1_000): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  const cut = setTimeout(() => {
    server.closeAllConnections();
  }, graceMs);
  await closed;
  clearTimeout(cut);
}
