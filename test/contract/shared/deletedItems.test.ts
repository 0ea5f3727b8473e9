import { type DeletedItems } from '../../../shared/clients/vault/vaultItem';
import { type ClientsInAzure, clientsInAzure } from '../../support/clients/clientAzure';
import { type VaultFamilies, familiesOf } from '../../support/clients/clientFamilies';
import { temporaryFolder } from '../../support/clients/clientFolder';
import { impatientClock } from '../../support/clients/clientVaults';

// Reading, recovering and purging soft-deleted items: the same tests for all three families.

const { folder, remove } = temporaryFolder();
let at: ClientsInAzure;
let unprotected: VaultFamilies;
let guarded: VaultFamilies;

const families = ['secrets', 'keys', 'certificates'] as const;
type Family = (typeof families)[number];

const deleted = { deleted: true };
const names = ['read', 'recovered', 'purged', 'cut-recover', 'cut-purge', 'off'];
const live = ['live'];

function contents() {
  const of = <T extends object>(make: (name: string) => T) => [
    ...names.map((name) => ({ ...make(name), ...deleted })),
    ...live.map(make),
  ];
  return {
    secrets: of((name) => ({ name: `s-${name}`, versions: [{ value: 'x', enabled: name !== 'off' }] })),
    keys: of((name) => ({ name: `k-${name}`, versions: [{ kty: 'EC', enabled: name !== 'off' }] })),
    certificates: of((name) => ({
      name: `c-${name}`,
      policy: { key_props: { kty: 'EC', crv: 'P-256' }, x509_props: { subject: `CN=${name}` } },
      versions: [{ enabled: name !== 'off' }],
    })),
  };
}

beforeAll(async () => {
  const vault = { region: 'westeurope', retentionDays: 90, ...contents() };
  at = await clientsInAzure(
    {
      settings: { delays: { deleteMs: 0, purgeMs: 0 } },
      vaults: [
        { name: 'contoso-open', ...vault },
        { name: 'contoso-guarded', ...vault, purgeProtection: true },
      ],
    },
    folder,
  );
  const { vaults } = at.open({}, { clock: impatientClock() });
  unprotected = familiesOf(vaults, 'contoso-open');
  guarded = familiesOf(vaults, 'contoso-guarded');
});

afterEach(() => {
  at.azure.control.clearFaults();
});

afterAll(async () => {
  await at.azure.stop();
  remove();
});

const isLive: Record<Family, (vault: VaultFamilies, name: string) => Promise<number>> = {
  secrets: async ({ secrets }, name) => (await secrets.listVersions(name)).length,
  keys: async ({ keys }, name) => (await keys.listVersions(name)).length,
  certificates: async ({ certificates }, name) => (await certificates.listVersions(name)).length,
};

describe.each(families)('deleted %s', (family) => {
  const items = (vault = unprotected): DeletedItems => vault[family];
  const name = (word: string) => `${family[0] ?? ''}-${word}`;
  const liveVersions = (word: string) => isLive[family](unprotected, name(word));

  test('readDeleted returns the times and the recovery level', async () => {
    const found = await items().readDeleted(name('read'));
    expect(found?.recoveryLevel).toBe('Recoverable+Purgeable');
    expect((found?.scheduledPurgeOn ?? 0) - (found?.deletedOn ?? 0)).toBe(90 * 24 * 60 * 60);
    expect((await items(guarded).readDeleted(name('read')))?.recoveryLevel).toBe('Recoverable');
  });

  test('readDeleted returns undefined for a live or missing item', async () => {
    expect(await items().readDeleted(name('never-was'))).toBeUndefined();
    expect(await items().readDeleted(name('live'))).toBeUndefined();
  });

  test('recoverDeleted recovers an item, and succeeds again', async () => {
    await items().recoverDeleted(name('recovered'));
    expect(await liveVersions('recovered')).toBe(1);
    expect(await items().readDeleted(name('recovered'))).toBeUndefined();
    await items().recoverDeleted(name('recovered'));
  });

  test('recoverDeleted succeeds for a disabled item', async () => {
    await items().recoverDeleted(name('off'));
    expect(await liveVersions('off')).toBe(1);
  });

  test('recoverDeleted throws ITEM_NOT_FOUND for a missing item', async () => {
    await expect(items().recoverDeleted(name('never-was'))).rejects.toMatchObject({
      code: 'ITEM_NOT_FOUND',
      message: expect.stringContaining(`${family.slice(0, -1)} “${name('never-was')}”`) as string,
    });
  });

  test('purgeDeleted purges an item, and succeeds again', async () => {
    await items().purgeDeleted(name('purged'));
    expect(await items().readDeleted(name('purged'))).toBeUndefined();
    expect(await liveVersions('purged')).toBe(0);
    await items().purgeDeleted(name('purged'));
  });

  test('purgeDeleted rejects a live item', async () => {
    await expect(items().purgeDeleted(name('live'))).rejects.toMatchObject({ code: 'ITEM_NOT_FOUND' });
    expect(await liveVersions('live')).toBe(1);
  });

  test('purgeDeleted throws VAULT_REFUSED under purge protection', async () => {
    await expect(items(guarded).purgeDeleted(name('purged'))).rejects.toMatchObject({
      code: 'VAULT_REFUSED',
      message: expect.stringContaining('purge protection') as string,
    });
    expect(await items(guarded).readDeleted(name('purged'))).toBeDefined();
  });

  test('recoverDeleted and purgeDeleted succeed after a lost answer', async () => {
    const effect = { kind: 'reset', at: 'after' } as const;
    at.azure.control.addFault({ match: { operation: `deleted${family}.*`, method: 'POST' }, effect, times: 1 });
    at.azure.control.addFault({ match: { operation: `deleted${family}.*`, method: 'DELETE' }, effect, times: 1 });
    await items().recoverDeleted(name('cut-recover'));
    await items().purgeDeleted(name('cut-purge'));
    expect(await liveVersions('cut-recover')).toBe(1);
    expect(await items().readDeleted(name('cut-purge'))).toBeUndefined();
  });
});

describe('secrets', () => {
  test('deleteLive returns once the secret is in the list of deleted ones', async () => {
    await at.azure.control.changeSettings({ delays: { deleteMs: 300, purgeMs: 300 } });
    const { secrets } = familiesOf(at.open().vaults, 'contoso-open');
    await secrets.setSecret('going', 'x', { enabled: true, tags: {} });
    await secrets.deleteLive('going');
    expect(await secrets.readDeleted('going')).toBeDefined();
    await secrets.purgeDeleted('going');
    await secrets.setSecret('going', 'y', { enabled: true, tags: {} });
    expect((await secrets.read('going')).value).toBe('y');
    await at.azure.control.changeSettings({ delays: { deleteMs: 0, purgeMs: 0 } });
  });

  test('deleteLive rejects the secret of a certificate', async () => {
    await expect(unprotected.secrets.deleteLive('c-live')).rejects.toMatchObject({ code: 'ITEM_MANAGED' });
  });

  test('deleteLive is not repeated after a lost answer', async () => {
    await unprotected.secrets.setSecret('cut', 'x', { enabled: true, tags: {} });
    const effect = { kind: 'reset', at: 'after' } as const;
    at.azure.control.addFault({ match: { operation: 'secrets.delete' }, effect, times: 1 });
    await expect(unprotected.secrets.deleteLive('cut')).rejects.toMatchObject({ code: 'WRITE_NOT_CONFIRMED' });
    expect(await unprotected.secrets.readDeleted('cut')).toBeDefined();
  });

  test('updateSecret enables and disables one version, and keeps everything else', async () => {
    const attributes = { enabled: false, expires: 253_402_303_861, contentType: 'c', tags: { a: 'b' } };
    const { version } = await unprotected.secrets.setSecret('switched', 'x', attributes);
    const other = await unprotected.secrets.setSecret('switched', 'y', attributes);
    const enabled = await unprotected.secrets.update('switched', version, { enabled: true });
    expect(enabled).toMatchObject({ ...attributes, version, enabled: true });
    expect(await unprotected.secrets.read('switched', version)).toMatchObject({
      ...attributes,
      value: 'x',
      enabled: true,
    });
    await expect(unprotected.secrets.read('switched', other.version)).rejects.toMatchObject({
      code: 'ITEM_DISABLED',
    });
    await expect(unprotected.secrets.update('never-was', version, { enabled: true })).rejects.toMatchObject({
      code: 'ITEM_NOT_FOUND',
    });
  });
});
