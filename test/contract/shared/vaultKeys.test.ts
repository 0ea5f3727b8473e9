import { type ClientsInAzure, clientsInAzure } from '../../support/clients/clientAzure';
import { type VaultFamilies, familiesOf } from '../../support/clients/clientFamilies';
import { temporaryFolder } from '../../support/clients/clientFolder';
import { impatientClock } from '../../support/clients/clientVaults';
import { type KeyShape } from '../../../shared/clients/vault/vaultKeys';

// Key clients with the real SDK and the embedded Azure.

const { folder, remove } = temporaryFolder();
let at: ClientsInAzure;
let source: VaultFamilies;
let target: VaultFamilies;
let elsewhere: VaultFamilies;
let premium: VaultFamilies;
let standard: VaultFamilies;

const rsa: KeyShape = { keyType: 'RSA', operations: ['sign', 'verify'], enabled: true, tags: {}, exportable: false };
const ec: KeyShape = { ...rsa, keyType: 'EC', curve: 'P-256' };

beforeAll(async () => {
  at = await clientsInAzure('empty', folder);
  await at.azure.control.changeSettings({ delays: { deleteMs: 0, purgeMs: 0 } });
  await at.azure.control.seed({
    vaults: [
      { name: 'contoso-premium', region: 'westeurope', sku: 'premium' },
      { name: 'contoso-standard', region: 'northeurope', sku: 'standard' },
      {
        name: 'contoso-westeurope',
        region: 'westeurope',
        paging: 'ragged',
        certificates: [{ name: 'site', policy: { x509_props: { subject: 'CN=site' } }, versions: [{}] }],
        keys: [
          { name: 'gone', deleted: true, versions: [{ kty: 'EC' }] },
          { name: 'old', versions: Array.from({ length: 502 }, () => ({ kty: 'EC' })) },
        ],
      },
    ],
  });
  const { vaults } = at.open({}, { clock: impatientClock() });
  source = familiesOf(vaults, 'contoso-westeurope');
  target = familiesOf(vaults, 'contoso-northeurope');
  elsewhere = familiesOf(vaults, 'contoso-eastus');
  premium = familiesOf(vaults, 'contoso-premium');
  standard = familiesOf(vaults, 'contoso-standard');
});

afterEach(() => {
  at.azure.control.clearFaults();
});

afterAll(async () => {
  await at.azure.stop();
  remove();
});

const hit = (operation: string, effect: Parameters<typeof at.azure.control.addFault>[0]['effect'], times = 1) =>
  at.azure.control.addFault({ match: { operation }, effect, times });

describe('createKey', () => {
  test('creates a key with all properties, with dates after 2038', async () => {
    const shape: KeyShape = {
      keyType: 'RSA',
      keySize: 3072,
      operations: ['encrypt', 'decrypt'],
      enabled: false,
      notBefore: 1_700_000_000,
      expires: 253_402_303_861,
      tags: { team: 'ä' },
      exportable: false,
    };
    const made = await source.keys.createKey('whole', shape);
    const { notBefore, expires, tags, enabled, operations, keySize } = shape;
    expect(made).toMatchObject({ keyType: 'RSA', keySize, operations, enabled, notBefore, expires, tags });
    expect(made).toMatchObject({ exportable: false, managed: false });
    expect(Object.keys(made.publicKey).sort()).toEqual(['e', 'n']);
    expect(await source.keys.read('whole')).toEqual(made);
    expect(await source.keys.read('whole', made.version)).toEqual(made);
    const [listed] = await source.keys.listVersions('whole');
    expect(made).toMatchObject({ ...listed });
  });

  test.each(['P-256', 'P-384', 'P-521', 'P-256K'])('returns the point of a key on curve %s', async (curve) => {
    const made = await source.keys.createKey(`curve-${curve}`, { ...ec, curve });
    expect(made).toMatchObject({ keyType: 'EC', curve, publicKey: { crv: curve } });
    expect(Object.keys(made.publicKey).sort()).toEqual(['crv', 'x', 'y']);
  });

  test('creates a key in hardware only in a premium vault, with its release policy', async () => {
    const data = Buffer.from('{"version":"1.0.0","anyOf":[]}').toString('base64url');
    const shape: KeyShape = { ...rsa, keyType: 'RSA-HSM', exportable: true, releasePolicy: { data, immutable: true } };
    const made = await premium.keys.createKey('exportable', shape);
    expect(made).toMatchObject({ keyType: 'RSA-HSM', exportable: true, releasePolicy: { data, immutable: true } });
    expect(await premium.keys.read('exportable')).toEqual(made);
    await expect(standard.keys.createKey('hard', shape)).rejects.toMatchObject({
      code: 'ITEM_NOT_SUPPORTED_BY_TARGET',
      message: expect.stringMatching(/contoso-standard.*key “hard”.*premium/) as string,
    });
  });

  test('returns no material of a symmetric key', async () => {
    const shape: KeyShape = { ...rsa, keyType: 'oct-HSM', keySize: 256, operations: ['wrapKey', 'unwrapKey'] };
    const made = await premium.keys.createKey('symmetric', shape);
    expect(made).toMatchObject({ keyType: 'oct-HSM', keySize: 256, publicKey: {} });
  });

  test('rejects a soft-deleted name and the name of a certificate', async () => {
    await expect(source.keys.createKey('gone', ec)).rejects.toMatchObject({ code: 'ITEM_SOFT_DELETED' });
    await expect(source.keys.createKey('site', ec)).rejects.toMatchObject({
      code: 'ITEM_MANAGED',
      message: expect.stringContaining('key “site”') as string,
    });
  });

  test('does not repeat after a lost answer', async () => {
    hit('keys.create', { kind: 'reset', at: 'after' });
    await expect(source.keys.createKey('lost', ec)).rejects.toMatchObject({ code: 'WRITE_NOT_CONFIRMED' });
    expect(await source.keys.listVersions('lost')).toHaveLength(1);
  });

  test.each([undefined, 1])('repeats after a 429 (Retry-After: %s)', async (retryAfterSeconds) => {
    const before = source.meter.throttled;
    hit('keys.create', { kind: 'throttle', ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) });
    await source.keys.createKey(`throttled-${retryAfterSeconds}`, ec);
    expect(source.meter.throttled).toBe(before + 1);
    expect(await source.keys.listVersions(`throttled-${retryAfterSeconds}`)).toHaveLength(1);
  });
});

describe('lists of keys', () => {
  test('contain each key once over uneven pages, and mark keys of certificates', async () => {
    await Promise.all(Array.from({ length: 40 }, (_, index) => source.keys.createKey(`listed-${index}`, ec)));
    const found: { name: string; managed: boolean }[] = [];
    let token: string | undefined;
    do {
      const page = await source.keys.list(token);
      found.push(...page.items);
      token = page.continuationToken;
    } while (token !== undefined);
    expect(found.filter(({ name }) => name.startsWith('listed-'))).toHaveLength(40);
    expect(found.filter(({ managed }) => managed)).toEqual([
      { name: 'site', managed: true, updated: expect.any(Number) },
    ]);
    expect((await source.keys.listDeleted()).items).toEqual([
      { name: 'gone', managed: false, updated: expect.any(Number) },
    ]);
  });

  test('contain all versions, also more than can be backed up', async () => {
    expect(await source.keys.listVersions('old')).toHaveLength(502);
    await expect(source.keys.backup('old')).rejects.toMatchObject({
      code: 'BACKUP_NOT_POSSIBLE',
      message: expect.stringContaining('key “old”') as string,
    });
  });

  test('are empty for a missing key', async () => {
    expect(await source.keys.listVersions('never-was')).toEqual([]);
    await expect(source.keys.read('never-was')).rejects.toMatchObject({ code: 'ITEM_NOT_FOUND' });
    await expect(source.keys.readRotationPolicy('never-was')).rejects.toMatchObject({ code: 'ITEM_NOT_FOUND' });
  });
});

describe('a backup of a key', () => {
  test('restores all versions with ids and times in the same geography, without the rotation policy', async () => {
    for (const enabled of [true, false, true]) await source.keys.createKey('kept', { ...ec, enabled });
    await source.keys.setRotationPolicy('kept', { lifetimeActions: [], expiryTime: 'P90D' });
    const restored = await target.keys.restore(await source.keys.backup('kept'));
    expect(restored).toEqual(await source.keys.read('kept'));
    expect(await target.keys.listVersions('kept')).toEqual(await source.keys.listVersions('kept'));
    expect(await target.keys.readRotationPolicy('kept')).toBeUndefined();
    await expect(target.keys.restore(await source.keys.backup('kept'))).rejects.toMatchObject({
      code: 'ITEM_CONFLICT',
    });
  });

  test('is refused in another geography, in a vault without hardware, and when damaged', async () => {
    await premium.keys.createKey('far', { ...rsa, keyType: 'EC-HSM' });
    const backup = await premium.keys.backup('far');
    await expect(elsewhere.keys.restore(backup)).rejects.toMatchObject({ code: 'BACKUP_NOT_ACCEPTED' });
    await expect(standard.keys.restore(backup)).rejects.toMatchObject({ code: 'ITEM_NOT_SUPPORTED_BY_TARGET' });
    await expect(target.keys.restore(backup.slice(0, 40))).rejects.toMatchObject({ code: 'BACKUP_NOT_ACCEPTED' });
  });

  test('is refused for a certificate’s key and a missing key', async () => {
    await expect(source.keys.backup('site')).rejects.toMatchObject({ code: 'ITEM_MANAGED' });
    await expect(source.keys.backup('never-was')).rejects.toMatchObject({ code: 'ITEM_NOT_FOUND' });
  });
});

describe('a rotation policy', () => {
  test('is undefined when it was never set', async () => {
    await source.keys.createKey('unrotated', ec);
    expect(await source.keys.readRotationPolicy('unrotated')).toBeUndefined();
  });

  test('is written and read back, with the notice that the service adds', async () => {
    await source.keys.createKey('rotated', ec);
    const rotate = { action: 'Rotate', timeAfterCreate: 'P60D' } as const;
    const set = await source.keys.setRotationPolicy('rotated', { expiryTime: 'P90D', lifetimeActions: [rotate] });
    expect(set).toEqual({
      expiryTime: 'P90D',
      lifetimeActions: [rotate, { action: 'Notify', timeBeforeExpiry: 'P30D' }],
    });
    expect(await source.keys.readRotationPolicy('rotated')).toEqual(set);
    expect(await source.keys.setRotationPolicy('rotated', set)).toEqual(set);
  });

  test('throws the message of the service when it is refused', async () => {
    await source.keys.createKey('badly-rotated', ec);
    await expect(
      source.keys.setRotationPolicy('badly-rotated', { expiryTime: 'P1D', lifetimeActions: [] }),
    ).rejects.toMatchObject({ code: 'VAULT_REFUSED', message: expect.stringContaining('28 days') as string });
  });
});

test('createKey creates each key once in parallel first writes of new clients', async () => {
  const fresh = familiesOf(at.open().vaults, 'contoso-northeurope');
  const names = Array.from({ length: 15 }, (_, index) => `parallel-${index}`);
  const made = await Promise.all(names.map((name) => fresh.keys.createKey(name, { ...ec, tags: { name } })));
  expect(made.map(({ tags }) => tags['name'])).toEqual(names);
});
