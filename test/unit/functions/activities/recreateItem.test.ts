import { generateKeyPairSync } from 'node:crypto';
import { type KeyVaultKey } from '@azure/keyvault-keys';
import { collect } from '../../../support/azure/azureTestVaults';
import {
  type MoveAzure,
  moveBetween,
  type SeedKey,
  type SeedKeyVersion,
  startMoveAzure,
  type VaultName,
} from '../../../support/move/moveAzure';
import { moveSteps, type MovedItem } from '../../../support/move/moveSteps';

// A key that cannot cross geographies is created again: everything is the same except its material.

let at: MoveAzure;
let steps: ReturnType<typeof moveSteps>;
let names = 0;

beforeAll(async () => {
  at = await startMoveAzure({ source: { sku: 'premium' }, overseas: { sku: 'premium' } });
  steps = moveSteps(at);
});
afterAll(() => at.stop());
afterEach(() => {
  at.azure.control.clearFaults();
  at.azure.control.clearLog();
  expect(at.leaks()).toEqual([]);
});

const ec = { kty: 'EC', crv: 'P-256' };
const recreate = { unmovableKeys: 'recreate' } as const;

async function seeded(
  versions: readonly Partial<SeedKeyVersion>[] = [ec],
  more: Partial<SeedKey> = {},
): Promise<MovedItem> {
  names += 1;
  const itemName = `anew-${names}`;
  await at.seedKey('source', itemName, versions, more);
  return { move: moveBetween('overseas', recreate), itemType: 'key', itemName };
}

const keyOf = (vault: VaultName, { itemName }: MovedItem) => at.keys(vault).getKey(itemName);
const countOf = async ({ itemName }: MovedItem) =>
  (await collect(at.keys('overseas').listPropertiesOfKeyVersions(itemName))).length;
const verify = (item: MovedItem) => steps.verify(item, { route: 'recreate', reasons: ['NEW_KEY_MATERIAL'] });

/** Returns everything about a key that must be the same, and its material separately. */
function partsOf({ key = {}, keyType, keyOperations = [], properties }: KeyVaultKey) {
  const { enabled, notBefore, expiresOn, tags = {}, exportable, releasePolicy } = properties;
  const shape = {
    keyType,
    curve: key.crv,
    bits: key.n?.length,
    exponent: key.e,
    operations: [...keyOperations].sort(),
  };
  const attributes = { enabled, notBefore, expiresOn, tags, exportable, release: releasePolicy?.encodedPolicy };
  return { shape: { ...shape, ...attributes }, material: Buffer.from(key.n ?? key.x ?? []).toString('hex') };
}

const releasePolicy = {
  contentType: 'application/json; charset=utf-8',
  data: Buffer.from(
    JSON.stringify({
      version: '1.0.0',
      anyOf: [{ authority: 'https://attest.example', allOf: [{ claim: 'x-ms-attestation-type', equals: 'sevsnpvm' }] }],
    }),
  ).toString('base64url'),
};

test.each<[string, Partial<SeedKeyVersion>]>([
  [
    'an RSA key of 3072 bits that may only decrypt and unwrap',
    { kty: 'RSA', keySize: 3072, keyOps: ['decrypt', 'unwrapKey'] },
  ],
  ['an EC key of P-521', { kty: 'EC', crv: 'P-521' }],
  ['an EC key of P-256K with tags', { kty: 'EC', crv: 'P-256K', tags: { team: 'pay' } }],
  ['a key with dates, the later one past 2038', { ...ec, notBefore: 1_700_000_000, expires: 253_402_300_799 }],
  ['a disabled key', { ...ec, enabled: false }],
  ['a hardware key', { kty: 'RSA-HSM', keySize: 2048 }],
  ['an exportable key with its release policy', { kty: 'EC-HSM', crv: 'P-384', exportable: true, releasePolicy }],
])('recreateItem creates %s with other material', async (_, version) => {
  const item = await seeded([version]);
  expect(await steps.recreate(item)).toMatchObject({ state: 'recreated', versionsLeftOut: [], throttled: 0 });
  const [from, to] = [partsOf(await keyOf('source', item)), partsOf(await keyOf('overseas', item))];
  expect(to.shape).toEqual(from.shape);
  expect(to.material).toMatch(/^[0-9a-f]{64,}$/);
  expect(to.material).not.toBe(from.material);
  expect(await verify(item)).toMatchObject({ state: 'verified' });
});

test.each([128, 192, 256])('recreateItem creates a symmetric key of %i bits in the same size', async (keySize) => {
  const item = await seeded([{ kty: 'oct-HSM', keySize }]);
  expect(await steps.recreate(item)).toMatchObject({ state: 'recreated' });
  const made = await keyOf('overseas', item);
  const crypto = at.crypto('overseas', item.itemName, made.properties.version ?? '');
  const plaintext = new Uint8Array(16);
  const algorithm = `A${keySize as 128}GCM` as const;
  const closed = await crypto.encrypt({ algorithm, plaintext });
  expect(closed.algorithm).toBe(algorithm);
  expect(await verify(item)).toMatchObject({ state: 'verified' });
});

test('recreateItem creates only the current version, and names the older ones', async () => {
  const item = await seeded([
    { ...ec, created: 1_000 },
    { ...ec, created: 2_000, enabled: false },
    { ...ec, created: 3_000, tags: { current: 'yes' } },
  ]);
  const ids = (await collect(at.keys('source').listPropertiesOfKeyVersions(item.itemName)))
    .sort((a, b) => (a.createdOn?.getTime() ?? 0) - (b.createdOn?.getTime() ?? 0))
    .map(({ version }) => version);
  const made = await steps.recreate(item);
  const { properties } = await keyOf('overseas', item);
  expect(made).toEqual({
    state: 'recreated',
    versions: [{ from: ids[2], to: properties.version }],
    versionsLeftOut: [ids[0], ids[1]].map((version) => ({ version, reason: 'NEW_KEY_MATERIAL' })),
    throttled: 0,
  });
  expect([properties.tags, await countOf(item)]).toEqual([{ current: 'yes' }, 1]);
});

describe('recreateItem with a rotation policy', () => {
  const rotationPolicy = {
    lifetimeActions: [{ trigger: { timeBeforeExpiry: 'P30D' }, action: 'Rotate' as const }],
    expiryTime: 'P180D',
  };
  const policyOf = async (vault: VaultName, { itemName }: MovedItem) => {
    const { id, expiresIn, lifetimeActions } = await at.keys(vault).getKeyRotationPolicy(itemName);
    return id === undefined ? undefined : { expiresIn, lifetimeActions };
  };

  test('copies the policy', async () => {
    const item = await seeded([ec], { rotationPolicy });
    await steps.recreate(item);
    expect(await policyOf('overseas', item)).toMatchObject({ expiresIn: 'P180D' });
    expect(await policyOf('overseas', item)).toEqual(await policyOf('source', item));
  });

  test('sets a policy that failed in the next round, and creates no second key', async () => {
    const item = await seeded([ec], { rotationPolicy });
    at.fault({ match: { operation: 'keys.updateRotationPolicy' }, effect: { kind: 'error', status: 503 } });
    expect(await steps.recreate(item)).toMatchObject({ state: 'failed', code: 'VAULT_UNAVAILABLE', retryable: true });
    at.azure.control.clearFaults();
    expect(await steps.recreate(item)).toMatchObject({ state: 'recreated' });
    expect([await countOf(item), await policyOf('overseas', item)]).toEqual([1, await policyOf('source', item)]);
  });
});

test('recreateItem creates nothing in a second run, and returns the same', async () => {
  const item = await seeded();
  const first = await steps.recreate(item);
  at.azure.control.clearLog();
  expect(await steps.recreate(item)).toEqual(first);
  expect([at.calls('overseas', 'keys.create'), await countOf(item)]).toEqual([0, 1]);
});

test.each(['before', 'after'] as const)(
  'recreateItem creates one key in all when the connection broke %s the service created it',
  async (when) => {
    const item = await seeded();
    at.fault({ match: { operation: 'keys.create' }, times: 1, effect: { kind: 'reset', at: when } });
    const output = await steps.recreate(item);
    const settled = output.state === 'failed' && output.retryable ? await steps.recreate(item) : output;
    expect([settled.state, await countOf(item)]).toEqual(['recreated', 1]);
  },
);

test('recreateItem repeats a throttled create, counts it and creates no second key', async () => {
  const item = await seeded();
  at.fault({ match: { operation: 'keys.create' }, times: 2, effect: { kind: 'throttle' } });
  expect(await steps.recreate(item)).toMatchObject({ state: 'recreated', throttled: 2 });
  expect(await countOf(item)).toBe(1);
});

test('recreateItem names a missing permission with a role', async () => {
  const item = await seeded();
  await at.deny('overseas', 'keys/create/action');
  const output = await steps.recreate(item);
  await at.deny('overseas');
  expect(output).toMatchObject({ state: 'failed', code: 'VAULT_FORBIDDEN', retryable: false });
  expect(output.state === 'failed' && output.detail).toMatch(/“keys create”.*Key Vault Crypto Officer/s);
});

test.each([
  ['skip', 'skipped'],
  ['fail', 'blocked'],
] as const)('a key of another shape in the target is left as it is (%s: %s)', async (onConflict, state) => {
  const item = await seeded();
  await at.seedKey('overseas', item.itemName, [{ kty: 'EC', crv: 'P-384' }]);
  const move = moveBetween('overseas', { ...recreate, onConflict });
  const reason = 'OTHER_CONTENT_IN_TARGET';
  expect(await steps.recreate({ ...item, move })).toMatchObject({ state, reason });
  expect([(await keyOf('overseas', item)).key?.crv, await countOf(item)]).toEqual(['P-384', 1]);
});

test('recreateItem skips and names a key that was deleted after the plan', async () => {
  const item = await seeded();
  const gone = { ...item, itemName: `${item.itemName}-gone` };
  expect(await steps.recreate(gone)).toEqual({ state: 'skipped', reason: 'GONE_FROM_SOURCE', throttled: 0 });
});

test('recreateItem creates nothing for a run that has lost its claim', async () => {
  const move = moveBetween('elsewhere', recreate);
  const item = { ...(await seeded()), move };
  await at.takeOver(move, moveBetween('elsewhere'));
  expect(await steps.recreate(item)).toMatchObject({ state: 'failed', code: 'MOVE_SUPERSEDED', retryable: false });
  expect(at.calls('elsewhere', 'keys.create')).toBe(0);
});

test('verifyItem fails a new key that somebody changed', async () => {
  const item = await seeded();
  await steps.recreate(item);
  await at.keys('overseas').updateKeyProperties(item.itemName, { keyOps: ['verify'] });
  expect(await verify(item)).toMatchObject({
    code: 'NOT_EQUAL_AFTER_MOVE',
    detail: expect.stringContaining('type, size or operations'),
  });
});

describe('a key with an exponent other than 65537, which Key Vault does not create', () => {
  const reasons = ['OTHER_GEOGRAPHY', 'KEY_EXPONENT_NOT_CREATABLE'];

  async function imported(): Promise<MovedItem> {
    names += 1;
    const itemName = `anew-${names}`;
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048, publicExponent: 3 });
    const { n, e, d, p, q, dp, dq, qi } = privateKey.export({ format: 'jwk' });
    const bytes = Object.entries({ n, e, d, p, q, dp, dq, qi }).map(
      ([name, text]) => [name, Buffer.from(text ?? '', 'base64url')] as const,
    );
    await at.keys('source').importKey(itemName, { kty: 'RSA', ...Object.fromEntries(bytes) });
    return { move: moveBetween('overseas', recreate), itemType: 'key', itemName };
  }

  test('is blocked in the plan', async () => {
    const planned = await steps.inspect(await imported(), 'otherGeography');
    expect(planned).toMatchObject({ route: 'block', reasons });
  });

  test('is blocked by recreateItem, which creates nothing, when only the transfer shows that it cannot be restored', async () => {
    const output = await steps.recreate(await imported());
    expect(output).toEqual({ state: 'blocked', reason: 'KEY_EXPONENT_NOT_CREATABLE', throttled: 0 });
    expect(at.calls('overseas', 'keys.create')).toBe(0);
  });

  test('is restored within the geography', async () => {
    const item = { ...(await imported()), move: moveBetween('target', recreate) };
    expect(await steps.inspect(item)).toMatchObject({ route: 'backupRestore', reasons: [] });
  });
});
