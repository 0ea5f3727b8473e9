import { z } from 'zod';
import { MoverError } from '../../../../../shared/contracts/model/moverError';
import { type WriteGuard } from '../../../../../shared/clients/claims/writeGuard';
import { CallFault } from '../../../../../shared/clients/transport/callFault';
import { armConnection } from '../../../../../shared/clients/arm/armConnection';
import { armOperations } from '../../../../../shared/clients/arm/armOperation';
import { connections } from '../../../../../shared/clients/transport/connections';
import { testIdentity } from '../../../../support/clients/clientIdentity';
import { testSettings } from '../../../../support/clients/clientSettings';
import {
  errorAnswer,
  serverTenant,
  startVaultServer,
  type VaultServer,
} from '../../../../support/clients/clientVaultServer';
import { impatientClock } from '../../../../support/clients/clientVaults';

// Lists of Azure Resource Manager that could mislead the app, and writes that are repeated.

const host = 'management.azure.com';
const request = {
  operation: armOperations.findVault,
  about: 'all',
  method: 'GET',
  apiVersion: '1',
  path: '/vaults',
} as const;
const item = z.object({ name: z.string() });
let server: VaultServer;

beforeAll(async () => {
  server = await startVaultServer('arm', host);
});
beforeEach(() => {
  server.seen.length = 0;
});
afterAll(() => server.stop());

function connection() {
  const settings = testSettings({ connectTo: server.connectTo });
  const parts = { identity: testIdentity(serverTenant), ca: server.ca, clock: impatientClock() };
  return armConnection(connections(settings, parts));
}
const list = () => connection().list(request, item);

/** Pages of one item each; `nextLink` returns the link of each page. */
const pages = (nextLink: (page: number) => string | null) => () => {
  const page = server.seen.length;
  return { body: { value: [{ name: `vault-${String(page)}` }], nextLink: nextLink(page) } };
};

test('list reads all pages', async () => {
  server.script = pages((page) => (page < 3 ? `https://${host}/vaults?page=${String(page)}` : null));
  expect(await list()).toEqual([{ name: 'vault-1' }, { name: 'vault-2' }, { name: 'vault-3' }]);
});

test('list rejects a list that does not end', async () => {
  server.script = pages((page) => `https://${host}/vaults?page=${String(page)}`);
  await expect(list()).rejects.toMatchObject({ code: 'ARM_REFUSED', retryable: false });
  expect(server.seen).toHaveLength(1_000);
});

test.each(['https://elsewhere.invalid/vaults', `http://${host}/vaults`, 'vaults', `https://${host}:8443/vaults`])(
  'list rejects a next page at %s and sends no token there',
  async (link) => {
    server.script = pages(() => link);
    await expect(list()).rejects.toMatchObject({ code: 'ARM_REFUSED' });
    expect(server.seen).toHaveLength(1);
  },
);

describe('a guarded write', () => {
  const put = { ...request, method: 'PUT', body: {} } as const;
  const lost = new MoverError('MOVE_SUPERSEDED', 'Another run has taken over.');

  /** A guard that permits some requests, and what each request ended with. */
  function guardOf(permitted: number) {
    const ends: unknown[] = [];
    const send: WriteGuard['send'] = async (sendOnce) => {
      if (ends.length === permitted) throw lost;
      const sent = sendOnce();
      ends.push(await sent.then(() => 'answered').catch((error: unknown) => error));
      return sent;
    };
    return { ends, send };
  }

  test('is sent through its guard, once for each try', async () => {
    server.script = () => (server.seen.length < 3 ? errorAnswer(429, 'TooManyRequests') : { body: { name: 'one' } });
    const guard = guardOf(3);
    expect(await connection().guarded(guard)(put, item)).toEqual({ name: 'one' });
    expect(guard.ends).toEqual([expect.any(CallFault), expect.any(CallFault), 'answered']);
  });

  test('is sent through its guard again in an older version', async () => {
    const message = 'The supported api-versions are 2023-01-01.';
    const refused = errorAnswer(400, 'InvalidApiVersionParameter', undefined, message);
    server.script = ({ url }) => (url.endsWith('=2024-01-01') ? refused : { body: { name: 'one' } });
    const guard = guardOf(2);
    const sending = connection().guarded(guard)({ ...put, apiVersion: '2024-01-01' }, item);
    expect(await sending).toEqual({ name: 'one' });
    expect(guard.ends).toEqual([expect.any(CallFault), 'answered']);
  });

  test.each([
    ['429', () => errorAnswer(429, 'TooManyRequests')],
    ['503', () => errorAnswer(503, 'Unavailable')],
    ['a broken connection', () => 'cut' as const],
  ])('is not sent again after %s once the guard refuses it', async (_, answer) => {
    server.script = answer;
    await expect(connection().guarded(guardOf(1))(put, item)).rejects.toBe(lost);
    expect(server.seen).toHaveLength(1);
  });

  test('is never sent if the guard refuses it', async () => {
    await expect(connection().guarded(guardOf(0))(put, item)).rejects.toBe(lost);
    expect(server.seen).toEqual([]);
  });
});
