import net from 'node:net';

const address = '127.0.0.1';

/**
 * Runs work during which every server that is opened without an address listens on 127.0.0.1 alone: the library opens the
 * one for HTTP streams on all addresses. Gives the servers too, so that they can be closed.
 */
export async function onLoopback<T>(
  work: () => Promise<T>,
): Promise<{ readonly value: T; readonly servers: net.Server[] }> {
  const servers: net.Server[] = [];
  // Called below with the server as `this`.
  // eslint-disable-next-line @typescript-eslint/unbound-method
  const original = net.Server.prototype.listen;
  const patched = function (this: net.Server, ...args: unknown[]): unknown {
    servers.push(this);
    const callback = args.find((arg) => typeof arg === 'function');
    const port = args.find((arg) => typeof arg === 'number') ?? 0;
    return Reflect.apply(original, this, [port, address, callback]) as unknown;
  };
  net.Server.prototype.listen = Object.assign(patched, original) as typeof original;
  try {
    return { value: await work(), servers };
  } finally {
    net.Server.prototype.listen = original;
  }
}
