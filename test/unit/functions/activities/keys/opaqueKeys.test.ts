import { randomBytes } from 'node:crypto';
import { type KeyVaultKey } from '@azure/keyvault-keys';
import { type MoveSpec } from '../../../../../shared/contracts/steps/moveSpec';
import { type MoveAzure, moveBetween, type SeedKeyVersion, startMoveAzure } from '../../../../support/move/moveAzure';
import { moveOneItem } from '../../../../support/move/moveOneItem';
import { moveSteps, type MovedItem } from '../../../../support/move/moveSteps';

// The service adds types, curves, operations and attributes of keys. The app moves, compares and names what it does not know.

let at: MoveAzure;
let steps: ReturnType<typeof moveSteps>;
let names = 0;

beforeAll(async () => {
  const sku = 'premium' as const;
  at = await startMoveAzure({ source: { sku }, target: { sku }, overseas: { sku } });
  steps = moveSteps(at);
});
afterAll(() => at.stop());
afterEach(() => {
  at.azure.control.clearFaults();
  at.azure.control.clearLog();
  expect(at.leaks()).toEqual([]);
});

const text = (bytes: number) => randomBytes(bytes).toString('base64url');
const members = (pub = text(1_952)) => ({ alg: 'ML-DSA-65', pub });

/** A key of each kind that the app does not know, and the words by which it is named. The app can use some of them. */
const kinds: readonly (readonly [string, Partial<SeedKeyVersion>, string, boolean])[] = [
  ['a type', { kty: 'AKP', keyOps: ['sign', 'verify'], newer: { members: members() } }, 'type “AKP”', false],
  ['a type in hardware', { kty: 'AKP-HSM', keyOps: ['sign'], newer: { members: members() } }, 'type “AKP-HSM”', false],
  [
    'a curve',
    { kty: 'EC', crv: 'Ed448', keyOps: ['sign'], newer: { members: { x: text(56) } } },
    'curve “Ed448”',
    false,
  ],
  ['an operation', { kty: 'EC-HSM', keyOps: ['sign', 'wrap2'], newer: {} }, 'operation “wrap2”', true],
  [
    'an attribute',
    { kty: 'RSA-HSM', keyOps: ['sign'], newer: { attributes: { external_key: { id: 'hsm-7' } } } },
    'attribute “external_key”',
    true,
  ],
  [
    'a member of its public part',
    { kty: 'RSA', keyOps: ['sign'], newer: { members: { use: 'x' } } },
    'member “use”',
    true,
  ],
];

async function seeded(
  version: Partial<SeedKeyVersion>,
  target: 'target' | 'overseas' = 'target',
  changes: Partial<MoveSpec> = {},
): Promise<MovedItem> {
  names += 1;
  const itemName = `opaque-${names}`;
  const older = { kty: 'EC', crv: 'P-256', created: 1_000 };
  await at.seedKey('source', itemName, [older, { created: 2_000, ...version }]);
  return { move: moveBetween(target, changes), itemType: 'key', itemName };
}

describe.each(kinds)('a key with %s that the app does not know', (_, version, words, isUsable) => {
  it('moves by backup and restore, and is verified by what is public', async () => {
    const item = await seeded(version);
    const { planned, result, verified } = await moveOneItem(steps, item);
    expect(planned).toMatchObject({ route: 'backupRestore', reasons: [], versionCount: 2 });
    expect(result.state).toBe('restored');
    expect(verified).toMatchObject({ state: 'verified', versions: [{}, {}] });
    expect(await steps.inspect(item)).toMatchObject({ route: 'skip', reasons: ['ALREADY_THERE'] });
  });

  it('is proved by use if the app knows type and curve, and else named as not proved', async () => {
    const { verified } = await moveOneItem(steps, await seeded(version));
    expect(verified).toMatchObject({ state: 'verified' });
    const notProved = isUsable ? {} : { notProved: expect.stringContaining(words) };
    expect({ ...verified }).toEqual(expect.objectContaining(notProved));
    expect(Object.keys(verified ?? {}).includes('notProved')).toBe(!isUsable);
    // The older version is a known key.
    expect(at.calls('target', 'keys.sign')).toBe(isUsable ? 2 : 1);
  });

  it('is blocked and named where only a new key could go', async () => {
    expect(await steps.inspect(await seeded(version, 'overseas'), 'otherGeography')).toMatchObject({
      route: 'block',
      reasons: ['KEY_ACROSS_GEOGRAPHIES'],
      remark: expect.stringContaining(words),
    });
    const recreate = { unmovableKeys: 'recreate' } as const;
    const item = await seeded(version, 'overseas', recreate);
    const blocked = { reasons: ['OTHER_GEOGRAPHY', 'KEY_KIND_UNKNOWN'], remark: expect.stringContaining(words) };
    expect(await steps.inspect(item, 'otherGeography')).toMatchObject({ route: 'block', ...blocked });
    // The key may have become one since the plan.
    expect(await steps.recreate(item)).toMatchObject({ state: 'blocked', reason: 'KEY_KIND_UNKNOWN' });
    await expect(at.keys('overseas').getKey(item.itemName)).rejects.toMatchObject({ statusCode: 404 });
  });
});

describe('the verification of a key of an unknown type', () => {
  const pub = text(1_952);
  const akp = (more: object): Partial<SeedKeyVersion> => ({
    kty: 'AKP',
    keyOps: ['sign', 'verify'],
    created: 1_000,
    newer: { members: { alg: 'ML-DSA-65', pub, ...more } },
  });

  async function inBoth(source: Partial<SeedKeyVersion>, target: Partial<SeedKeyVersion>): Promise<MovedItem> {
    names += 1;
    const itemName = `opaque-${names}`;
    await at.seedKey('source', itemName, [source]);
    await at.seedKey('target', itemName, [target]);
    return { move: moveBetween(), itemType: 'key', itemName };
  }

  it.each([
    ['pub', { pub: text(1_952) }],
    ['alg', { alg: 'ML-DSA-87' }],
    ['a member that nobody knows yet', { parameters: { context: 'x' } }],
  ])('finds another %s, also under the same version id', async (_, changed) => {
    const id = { id: randomBytes(16).toString('hex') };
    for (const same of [{}, id]) {
      const item = await inBoth({ ...akp({}), ...same }, { ...akp(changed), ...same });
      expect(await steps.verify(item)).toMatchObject({ state: 'failed', code: 'NOT_EQUAL_AFTER_MOVE' });
    }
  });

  it('finds another type with the same members', async () => {
    const item = await inBoth(akp({}), { ...akp({}), kty: 'AKP-HSM' });
    expect(await steps.verify(item)).toMatchObject({ state: 'failed', code: 'NOT_EQUAL_AFTER_MOVE' });
  });

  it('does not depend on the order in which the service writes the members', async () => {
    const id = { id: randomBytes(16).toString('hex') };
    const nested = { parameters: { a: 1, b: [2, 3] } };
    const other = { parameters: { b: [2, 3], a: 1 }, pub, alg: 'ML-DSA-65' };
    const item = await inBoth({ ...akp(nested), ...id }, { ...akp(other), newer: { members: other }, ...id });
    expect(await steps.verify(item)).toMatchObject({ state: 'verified' });
  });
});

describe('a certificate', () => {
  it('whose key has a type that the app does not know is verified, and named as not proved by use', async () => {
    names += 1;
    const item: MovedItem = { move: moveBetween(), itemType: 'certificate', itemName: `opaque-${names}` };
    await at.seedCertificate('source', item.itemName, [{}], { policy: { key_props: { kty: 'EC', crv: 'P-256' } } });
    const fields = { 'key.kty': 'AKP', 'key.alg': 'ML-DSA-65', 'key.crv': null, 'key.x': null, 'key.y': null };
    at.fault({ match: { operation: 'keys.get' }, effect: { kind: 'setFields', fields } });
    const { result, verified } = await moveOneItem(steps, item);
    expect(result.state).toBe('restored');
    expect(verified).toMatchObject({ state: 'verified', notProved: expect.stringContaining('type “AKP”') });
    expect(at.calls('target', 'keys.sign')).toBe(0);
  });

  it('with a content type that the app does not know moves by value, in the form of its file', async () => {
    names += 1;
    const itemName = `opaque-${names}`;
    const item: MovedItem = {
      move: moveBetween('overseas', { method: 'exportImport' }),
      itemType: 'certificate',
      itemName,
    };
    const policy = { key_props: { kty: 'EC', crv: 'P-256', exportable: true } };
    await at.seedCertificate('source', itemName, [{}], { policy });
    const fields = { contentType: 'application/x-next' };
    for (const operation of ['secrets.get', 'certificates.get']) {
      at.fault({ match: { vault: 'source', operation }, effect: { kind: 'setFields', fields } });
    }
    const { result, verified } = await moveOneItem(steps, item, 'otherGeography');
    expect(result.state).toBe('imported');
    expect(verified).toMatchObject({ state: 'verified' });
  });
});

describe('a known key', () => {
  it('is verified without the note', async () => {
    const { verified } = await moveOneItem(steps, await seeded({ kty: 'RSA' }));
    expect(verified).not.toHaveProperty('notProved');
    expect(at.calls('target', 'keys.sign')).toBe(2);
  });

  it('differs if only a member differs that the app does not know', async () => {
    const item = await seeded({ kty: 'RSA' });
    await moveOneItem(steps, item);
    const { key = {} }: Partial<KeyVaultKey> = await at.keys('target').getKey(item.itemName);
    expect(key.kty).toBe('RSA');
    const effect = { kind: 'setFields', fields: { 'key.thumb': 'x' } } as const;
    at.fault({ match: { vault: 'target', operation: 'keys.get' }, effect });
    expect(await steps.verify(item)).toMatchObject({ state: 'failed', code: 'NOT_EQUAL_AFTER_MOVE' });
  });
});
