import net from 'node:net';

const address = '127.0.0.1';

/**
 * Runs work and makes every server that it opens listen on 127.0.0.1 only, because the library opens its server for HTTP
 * streams on all addresses. Returns the servers too, so that the caller can close them.
 */
export async function onLoopback<T>(
  work: () => Promise<T>,
): Promise<{ readonly value: T; readonly servers: net.Server[] }> {
  const servers: net.Server[] = [];
  // The function below is called with the server as `this`.
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
