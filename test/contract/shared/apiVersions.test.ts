import { apiVersions as vaultVersions } from '../../../local/azure/vault/apiVersion';
import { armVersions } from '../../../local/azure/arm/armVersions';
import { type ClientsInAzure, clientsInAzure } from '../../support/clients/clientAzure';
import { familiesOf } from '../../support/clients/clientFamilies';
import { temporaryFolder } from '../../support/clients/clientFolder';

// A cloud can be some versions of the APIs behind the public one. The app then uses the newest version that it knows.

const { folder, remove } = temporaryFolder();
const vault = 'contoso-westeurope';
let at: ClientsInAzure;

beforeAll(async () => {
  at = await clientsInAzure('empty', folder);
});
afterAll(async () => {
  await at.azure.stop();
  remove();
});
afterEach(() => at.azure.control.changeSettings({ refusedApiVersions: [] }));

const after = (versions: readonly string[], last: string) => versions.slice(versions.indexOf(last) + 1);
const openBehind = async (refusedApiVersions: readonly string[]) => {
  await at.azure.control.changeSettings({ refusedApiVersions: [...refusedApiVersions] });
  at.azure.control.clearLog();
  return at.open();
};
const callsOf = (operation: string) =>
  at.azure.control.counts().flatMap((count) => (count.operation === operation ? [[count.status, count.calls]] : []));

test.each(['2025-07-01', '7.6', '7.4'])(
  'vault clients use version %s of a cloud that knows no newer one, also for writes',
  async (last) => {
    const { secrets, keys, certificates } = familiesOf((await openBehind(after(vaultVersions, last))).vaults, vault);
    const { version } = await secrets.setSecret(`behind-${last.replace('.', '-')}`, 'x', { enabled: true, tags: {} });
    expect(version).toMatch(/^[0-9a-f]{32}$/);
    expect((await secrets.list()).items.length).toBeGreaterThan(0);
    expect((await keys.list()).items).toEqual([]);
    expect((await certificates.list()).items).toEqual([]);
    // The first read found the version, so the write was sent once.
    expect(callsOf('secrets.set')).toEqual([[200, 1]]);
  },
);

test('all clients of a process use one version', async () => {
  const one = '2025-07-01';
  const clients = await openBehind(vaultVersions.filter((version) => version !== one));
  const { secrets, keys, certificates } = familiesOf(clients.vaults, vault);
  await Promise.all([secrets.list(), keys.list(), certificates.list()]);
  await secrets.setSecret('one-version', 'x', { enabled: true, tags: {} });
  const run = { moveId: 'one-version', runId: 'aaaaaaaa' };
  await clients.staging.renewKey(run);
  await clients.vaults.probe(vault);
  const answers = new Set(at.azure.control.counts().map(({ status }) => status));
  expect([...answers].filter((status) => status >= 400 && status !== 401)).toEqual([]);
});

test('vault clients name the refusal if the cloud knows no version that they can use', async () => {
  const { secrets } = familiesOf((await openBehind(vaultVersions)).vaults, vault);
  await expect(secrets.list()).rejects.toMatchObject({ code: 'VAULT_REFUSED' });
});

test('the client of Azure Resource Manager uses the newest version that the answer names', async () => {
  const { arm } = await openBehind([...after(armVersions.keyVault, '2023-07-01'), '2022-12-01', '2022-04-01']);
  const found = await arm.findVault(vault);
  expect(found?.name).toBe(vault);
  expect(await arm.listRoleAssignments(found?.id ?? '')).toEqual([]);
  expect(callsOf('arm.vaults.get')).toEqual([
    [400, 1],
    [200, 1],
  ]);
  await arm.findVault(vault);
  // It remembers what the cloud knows.
  expect(callsOf('arm.vaults.get')).toEqual([
    [400, 1],
    [200, 2],
  ]);
});
