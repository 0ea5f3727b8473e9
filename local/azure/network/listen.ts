import { once } from 'node:events';
import { type Server } from 'node:http';

/** Where servers listen: for programs of this machine alone, or for all that reach it. */
export const listenHosts = ['127.0.0.1', '0.0.0.0'] as const;
export type ListenHost = (typeof listenHosts)[number];

/** Another program uses the requested port. */
export class PortTakenError extends Error {
  constructor(
    readonly port: number,
    host: ListenHost,
  ) {
    super(
      `Port ${port} of ${host} is taken by another program. Stop that one, or give another --port (0 picks a free one).`,
    );
    this.name = 'PortTakenError';
  }
}

/** Listens and returns the port; 0 picks any free port. Throws PortTakenError. */
export async function listen(server: Server, port: number, host: ListenHost): Promise<number> {
  // Clients must close idle connections first: a connection that both ends close at once shows up as a reset.
  server.keepAliveTimeout = 120_000;
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    if (hasCode(error, 'EADDRINUSE')) throw new PortTakenError(port, host);
    throw error;
  }
  return portOf(server);
}

/** The port on which a server listens; 0 before. */
export function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Listens on the requested port, or on any free port when another program uses it. */
export async function listenNear(server: Server, port: number, host: ListenHost): Promise<number> {
  try {
    return await listen(server, port, host);
  } catch (error) {
    if (error instanceof PortTakenError) return listen(server, 0, host);
    throw error;
  }
}

/** Stops accepting connections, waits briefly for running requests, then cuts the rest. */
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

/** Returns whether a thrown value has this error code, as system and SQLite errors do. */
function hasCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}
