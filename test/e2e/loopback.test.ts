import { once } from 'node:events';
import { connect } from 'node:net';
import os from 'node:os';
import { endLocalProcesses, localFolder, type LocalStack, startLocalProcess } from '../support/local/localProcess';

// Other machines can reach nothing that runs on a developer's machine: each port is open only at 127.0.0.1.

let stack: LocalStack;

beforeAll(async () => {
  stack = await startLocalProcess({ stateDir: localFolder() });
});
afterAll(endLocalProcesses);

/**
 * Every other address of this machine. A server that listens on all addresses also answers at 127.0.0.2 if the system
 * has that address.
 */
function otherAddresses(): string[] {
  const own = Object.values(os.networkInterfaces()).flatMap((found) => found ?? []);
  const outside = own.filter(({ internal, scopeid }) => !internal && !scopeid).map(({ address }) => address);
  return ['127.0.0.2', ...outside];
}

function ports(): Readonly<Record<string, number>> {
  const { connectTo, identityEndpoint, controlUrl, vaults } = stack.azure;
  const [vault] = vaults;
  const portOf = (url: string) => Number(new URL(url).port);
  return {
    'the app and the durable API': portOf(stack.baseUrl),
    'all vaults and the management plane': portOf(`https://${connectTo}`),
    'a port of one vault': portOf(vault?.directUrl ?? ''),
    'the identity endpoint': portOf(identityEndpoint),
    'the control URL': portOf(controlUrl),
  };
}

/** Returns whether something accepts a connection there. */
async function isOpen(host: string, port: number): Promise<boolean> {
  const socket = connect({ host, port, timeout: 2_000 });
  socket.once('timeout', () => socket.destroy(new Error('No answer.')));
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

it('every port is open at 127.0.0.1, and at no other address of this machine', async () => {
  for (const [what, port] of Object.entries(ports())) {
    const open = await Promise.all(otherAddresses().map(async (host) => [host, await isOpen(host, port)] as const));
    expect([what, await isOpen('127.0.0.1', port)]).toEqual([what, true]);
    expect([what, open.filter(([, reached]) => reached)]).toEqual([what, []]);
  }
});
