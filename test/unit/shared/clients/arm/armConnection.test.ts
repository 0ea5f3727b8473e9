import { z } from 'zod';
import { armConnection } from '../../../../../shared/clients/arm/armConnection';
import { armOperations } from '../../../../../shared/clients/arm/armOperation';
import { connections } from '../../../../../shared/clients/transport/connections';
import { testIdentity } from '../../../../support/clients/clientIdentity';
import { testSettings } from '../../../../support/clients/clientSettings';
import { serverTenant, startVaultServer, type VaultServer } from '../../../../support/clients/clientVaultServer';
import { impatientClock } from '../../../../support/clients/clientVaults';

// Lists of Azure Resource Manager that could mislead the app.

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

function list() {
  const settings = testSettings({ connectTo: server.connectTo });
  const parts = { identity: testIdentity(serverTenant), ca: server.ca, clock: impatientClock() };
  return armConnection(connections(settings, parts)).list(request, item);
}

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
