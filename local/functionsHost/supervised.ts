import { Socket } from 'node:net';
import { z } from 'zod';

/** The exit code of a supervised host whose worker has to be replaced. The supervisor starts it again. */
export const restartExitCode = 75;

/** A supervisor hands a connection to its host with this number, and the host says with it that it has taken the connection. */
export const connectionSchema = z.object({ connection: z.number() });

/** Passes on the connections that the supervisor accepted. It owns the port, which so remains open while the host starts again. */
export function takeHandedConnections(take: (connection: Socket) => void): void {
  process.on('message', (message, handle) => {
    const { success, data } = connectionSchema.safeParse(message);
    if (!success) return;
    process.send?.(data);
    // The caller may have gone.
    if (!(handle instanceof Socket)) return;
    // As the sockets of an HTTP server: a caller may end its side first and then read the answer.
    handle.allowHalfOpen = true;
    take(handle);
  });
}
