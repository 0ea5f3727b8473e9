import { withoutClaim } from '../../../shared/clients/claims/writeGuard';
import { type SecretVault } from '../../../shared/clients/vault/secretVault';
import { type Clients } from '../../../shared/clients/openClients';
import { type ClientsInAzure, clientsInAzure } from '../../support/clients/clientAzure';
import { temporaryFolder } from '../../support/clients/clientFolder';
import { fullPace } from '../../support/clients/clientVaults';

// The vault clients with the embedded Azure: the calls of a move, and their failures.

const { folder, remove } = temporaryFolder();
let at: ClientsInAzure;
let clients: Clients;
let source: SecretVault;
let target: SecretVault;
let elsewhere: SecretVault;
const meter = { throttled: 0, sent: 0 };
const plain = { enabled: true, tags: {} };

const secrets = (vault: string, side: 'source' | 'target') =>
  clients.vaults.secrets({ vault, side, pace: fullPace, meter, guard: withoutClaim });

beforeAll(async () => {
  at = await clientsInAzure('empty', folder);
  await at.azure.control.changeSettings({ delays: { deleteMs: 0, purgeMs: 0 } });
  clients = at.open();
  source = secrets('contoso-westeurope', 'source');
  target = secrets('contoso-northeurope', 'target');
  elsewhere = secrets('contoso-eastus', 'target');
});

afterEach(() => {
  at.azure.control.clearFaults();
  meter.throttled = 0;
});

afterAll(async () => {
  await at.azure.stop();
  remove();
});

test('probe returns the region, and accepts the tenant of the app’s identity', async () => {
  expect(await clients.vaults.probe('contoso-westeurope')).toEqual({ region: 'westeurope' });
  expect(await clients.vaults.probe('contoso-eastus')).toEqual({ region: 'eastus' });
});

test('probe throws TENANT_NOT_ALLOWED before it sends a token', async () => {
  const tenantId = '99999999-0000-4000-8000-000000000000';
  await at.azure.control.seed({ vaults: [{ name: 'fabrikam', region: 'westeurope', tenantId }] });
  await expect(clients.vaults.probe('fabrikam')).rejects.toMatchObject({ code: 'TENANT_NOT_ALLOWED' });
  await expect(secrets('fabrikam', 'target').list()).rejects.toMatchObject({ code: 'TENANT_NOT_ALLOWED' });
});

test('readSecret returns all that setSecret wrote, with dates after 2038', async () => {
  const attributes = {
    enabled: true,
    notBefore: 1_700_000_000,
    expires: 253_402_303_861,
    contentType: 'text/plain',
    tags: { team: 'ä', empty: '' },
  };
  const written = await source.setSecret('whole', 'välue "\n', attributes);
  const found = await source.read('whole', written.version);
  expect(found).toMatchObject({ ...attributes, value: 'välue "\n', version: written.version, managed: false });
  expect(await source.read('whole')).toEqual(found);
});

test('setSecret accepts an empty value', async () => {
  await source.setSecret('empty', '', plain);
  expect((await source.read('empty')).value).toBe('');
});

test('readSecret distinguishes a disabled version from a missing one', async () => {
  const { version } = await source.setSecret('off', 'x', { ...plain, enabled: false });
  await expect(source.read('off', version)).rejects.toMatchObject({ code: 'ITEM_DISABLED' });
  await expect(source.read('never-was')).rejects.toMatchObject({ code: 'ITEM_NOT_FOUND' });
  expect(await source.listVersions('never-was')).toEqual([]);
  expect((await source.listVersions('off')).map(({ enabled }) => enabled)).toEqual([false]);
});

test('listSecrets returns every item once over uneven and empty pages', async () => {
  const names = Array.from({ length: 60 }, (_, index) => `listed-${String(index).padStart(2, '0')}`);
  await Promise.all(names.map((name) => source.setSecret(name, 'x', plain)));
  const found: string[] = [];
  let token: string | undefined;
  let pages = 0;
  do {
    const page = await source.list(token);
    found.push(...page.items.map(({ name }) => name));
    token = page.continuationToken;
    pages += 1;
  } while (token !== undefined);
  expect(pages).toBeGreaterThan(2);
  expect(found.filter((name) => name.startsWith('listed-'))).toEqual(names);
});

test('listVersions returns all versions over several pages', async () => {
  const made: string[] = [];
  for (let index = 0; index < 30; index += 1) made.push((await source.setSecret('many', `${index}`, plain)).version);
  const listed = await source.listVersions('many');
  expect(listed.map(({ version }) => version).sort()).toEqual(made.sort());
});

test('restoreSecret restores all versions with ids, times and order in the same geography', async () => {
  for (const value of ['one', 'two', 'three']) await source.setSecret('kept', value, { ...plain, tags: { value } });
  const restored = await target.restore(await source.backup('kept'));
  const current = await source.read('kept');
  expect(restored.version).toBe(current.version);
  expect(await target.read('kept')).toEqual(current);
  expect(await target.listVersions('kept')).toEqual(await source.listVersions('kept'));
});

test('restoreSecret rejects a backup of another geography, and a damaged one', async () => {
  await source.setSecret('far', 'x', plain);
  const backup = await source.backup('far');
  await expect(elsewhere.restore(backup)).rejects.toMatchObject({
    code: 'BACKUP_NOT_ACCEPTED',
    retryable: false,
  });
  await expect(target.restore(backup.slice(0, 40))).rejects.toMatchObject({ code: 'BACKUP_NOT_ACCEPTED' });
});

test('restoreSecret throws ITEM_CONFLICT for a name in use', async () => {
  await source.setSecret('twice', 'x', plain);
  const backup = await source.backup('twice');
  await target.restore(backup);
  await expect(target.restore(backup)).rejects.toMatchObject({ code: 'ITEM_CONFLICT' });
  await expect(source.backup('never-was')).rejects.toMatchObject({ code: 'ITEM_NOT_FOUND' });
});

test('setSecret throws ITEM_SOFT_DELETED for the name of a deleted secret', async () => {
  await at.azure.control.seed({
    vaults: [
      {
        name: 'contoso-northeurope',
        region: 'northeurope',
        secrets: [{ name: 'gone', deleted: true, versions: [{ value: 'x' }] }],
      },
    ],
  });
  expect(await target.readDeleted('gone')).toBeDefined();
  expect(await target.readDeleted('never-was')).toBeUndefined();
  expect((await target.listDeleted()).items).toEqual([{ name: 'gone', managed: false, updated: expect.any(Number) }]);
  await expect(target.setSecret('gone', 'x', plain)).rejects.toMatchObject({ code: 'ITEM_SOFT_DELETED' });
});

describe('a secret client on failures', () => {
  const hit = (operation: string, effect: Parameters<typeof at.azure.control.addFault>[0]['effect'], times = 1) =>
    at.azure.control.addFault({ match: { operation }, effect, times });

  test('repeats reads and restores after 503, 500, a broken connection and a 429', async () => {
    await source.setSecret('stumble', 'x', plain);
    const backup = await source.backup('stumble');
    hit('secrets.get', { kind: 'error', status: 503 });
    hit('secrets.get', { kind: 'error', status: 500 });
    hit('secrets.get', { kind: 'reset' });
    expect((await source.read('stumble')).value).toBe('x');
    hit('secrets.restore', { kind: 'throttle', retryAfterSeconds: 0 });
    expect((await target.restore(backup)).enabled).toBe(true);
    expect(meter.throttled).toBe(1);
  });

  test('does not repeat a write whose answer was lost', async () => {
    hit('secrets.set', { kind: 'reset', at: 'after' });
    await expect(source.setSecret('lost', 'x', plain)).rejects.toMatchObject({ code: 'WRITE_NOT_CONFIRMED' });
    expect(await source.listVersions('lost')).toHaveLength(1);
  });

  test('waits for an answer that is delayed by two seconds', async () => {
    hit('secrets.get', { kind: 'slow', ms: 2_000 });
    await source.setSecret('slow', 'x', plain);
    expect((await source.read('slow')).value).toBe('x');
  });
});

test('setSecret writes each of two hundred parallel secrets once with new clients', async () => {
  const fresh = at
    .open()
    .vaults.secrets({ vault: 'contoso-northeurope', side: 'target', pace: fullPace, meter, guard: withoutClaim });
  const values = Array.from({ length: 200 }, (_, index) => `value ${index}`);
  await Promise.all(values.map((value, index) => fresh.setSecret(`parallel-${index}`, value, plain)));
  const found = await Promise.all(values.map(async (_, index) => (await fresh.read(`parallel-${index}`)).value));
  expect(found).toEqual(values);
});
