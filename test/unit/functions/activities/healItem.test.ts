import { type MoveSpec } from '../../../../shared/contracts/steps/moveSpec';
import { type VersionResult } from '../../../../shared/contracts/model/outcome';
import { type MoveAzure, moveBetween, type SeedVersion, startMoveAzure } from '../../../support/move/moveAzure';
import { type MovedItem, moveSteps } from '../../../support/move/moveSteps';

// A write that arrives twice or late leaves a duplicate. The duplicate of an older version becomes the current one.

let at: MoveAzure;
let steps: ReturnType<typeof moveSteps>;
let names = 0;

beforeAll(async () => {
  at = await startMoveAzure();
  steps = moveSteps(at);
});
afterAll(() => at.stop());
afterEach(() => {
  at.azure.control.clearFaults();
  at.azure.control.clearLog();
  expect(at.leaks()).toEqual([]);
  return at.forgetClaims();
});

interface Imported extends MovedItem {
  readonly written: readonly VersionResult[];
}

/** Seeds and imports a secret with an old and a new version. */
async function imported(changes: Partial<MoveSpec> = {}, version: Partial<SeedVersion> = {}): Promise<Imported> {
  names += 1;
  const itemName = `doubled-${names}`;
  await at.seed('source', itemName, [{ created: 1_000 }, { created: 2_000, tags: { of: 'new' }, ...version }]);
  const item = { move: moveBetween('overseas', changes), itemType: 'secret', itemName } as const;
  const output = await steps.byValue(item);
  if (output.state !== 'imported') throw new Error(output.state);
  return { ...item, written: output.versions };
}

const termsOf = ({ written }: Imported) => ({
  route: 'exportImport' as const,
  versions: [...written],
  versionCount: 2,
});
const verify = (item: Imported) => steps.verify(item, termsOf(item));
const heal = (item: Imported) => steps.heal(item, termsOf(item));
const valuesOf = (item: Imported) => at.values('overseas', item.itemName);

/** Sends the write of a version once more. */
async function deliverAgain({ itemName, written }: Imported, no: 0 | 1): Promise<string> {
  const { value = '', properties } = await at
    .secrets('overseas')
    .getSecret(itemName, { version: written[no]?.to ?? '' });
  const { tags, enabled, contentType } = properties;
  const { properties: made } = await at.secrets('overseas').setSecret(itemName, value, {
    ...(tags && { tags }),
    ...(enabled !== undefined && { enabled }),
    ...(contentType !== undefined && { contentType }),
  });
  return made.version ?? '';
}

const valueAt = (item: Imported, no: number) => `canary-${item.itemName}-${no}`;

describe('verifyItem', () => {
  test('verifies a secret with a duplicate of its current version, and names the duplicate', async () => {
    const item = await imported();
    const double = await deliverAgain(item, 1);
    expect(await verify(item)).toMatchObject({ state: 'verified', doubles: [double] });
  });

  test('returns outdated for a secret if a duplicate of its older version is current', async () => {
    const item = await imported();
    const double = await deliverAgain(item, 0);
    expect(await verify(item)).toMatchObject({ state: 'outdated', doubles: [double] });
  });

  test('fails a secret to which somebody else wrote, with or without duplicates', async () => {
    const item = await imported();
    await at.secrets('overseas').setSecret(item.itemName, 'canary-of-somebody');
    expect(await verify(item)).toMatchObject({ state: 'failed', code: 'NOT_EQUAL_AFTER_MOVE' });
    await deliverAgain(item, 0);
    expect(await verify(item)).toMatchObject({ state: 'failed', code: 'NOT_EQUAL_AFTER_MOVE' });
  });

  test('fails a secret whose older version is current if this move did not write it', async () => {
    const item = await imported();
    await deliverAgain(item, 0);
    expect(await steps.verify(item, { ...termsOf(item), versions: [] })).toMatchObject({
      state: 'failed',
      code: 'NOT_EQUAL_AFTER_MOVE',
    });
  });
});

describe('healItem', () => {
  test('makes the right version current again, and writes nothing in a second run', async () => {
    const item = await imported();
    await deliverAgain(item, 0);
    expect(await heal(item)).toEqual({ state: 'healed', throttled: 0 });
    const values = [0, 1, 0, 1].map((no) => valueAt(item, no));
    expect([(await valuesOf(item)).sort(), values.sort()]).toEqual([values, values]);
    expect(await at.secrets('overseas').getSecret(item.itemName)).toMatchObject({
      value: valueAt(item, 1),
      properties: { tags: { of: 'new' } },
    });
    at.azure.control.clearLog();
    expect(await heal(item)).toEqual({ state: 'healed', throttled: 0 });
    expect(at.calls('overseas', 'secrets.set')).toBe(0);
    const verified = await verify(item);
    expect(verified.state === 'verified' && verified.doubles?.length).toBe(2);
  });

  test('does not overwrite what somebody else wrote', async () => {
    const item = await imported();
    await deliverAgain(item, 0);
    await at.secrets('overseas').setSecret(item.itemName, 'canary-of-somebody');
    at.azure.control.clearLog();
    expect(await heal(item)).toMatchObject({ state: 'failed', code: 'NOT_EQUAL_AFTER_MOVE' });
    expect(at.calls('overseas', 'secrets.set')).toBe(0);
  });

  test('writes nothing if the source has got another version meanwhile', async () => {
    const item = await imported();
    await deliverAgain(item, 0);
    await at.secrets('source').setSecret(item.itemName, 'canary-newest');
    at.azure.control.clearLog();
    expect(await heal(item)).toMatchObject({ state: 'failed', code: 'NOT_EQUAL_AFTER_MOVE' });
    expect(at.calls('overseas', 'secrets.set')).toBe(0);
  });

  test('writes nothing for a run that has lost its claim', async () => {
    const move = moveBetween('overseas');
    const item = { ...(await imported()), move };
    await deliverAgain(item, 0);
    await at.takeOver(move, moveBetween('overseas'));
    expect(await heal(item)).toMatchObject({ state: 'failed', code: 'MOVE_SUPERSEDED' });
  });

  test.each(['before', 'after'] as const)(
    'accepts its own write when the answer was lost %s it took effect',
    async (when) => {
      const item = await imported();
      await deliverAgain(item, 0);
      at.fault({ match: { operation: 'secrets.set' }, times: 1, effect: { kind: 'reset', at: when } });
      expect(await heal(item)).toEqual({ state: 'healed', throttled: 0 });
      expect(await valuesOf(item)).toHaveLength(4);
      expect((await at.secrets('overseas').getSecret(item.itemName)).value).toBe(valueAt(item, 1));
    },
  );

  test('heals a disabled version, and enables it only while it reads it', async () => {
    const item = await imported({ disabled: 'unlock' }, { enabled: false });
    await deliverAgain({ ...item, written: item.written }, 0);
    expect(await heal(item)).toEqual({ state: 'healed', throttled: 0 });
    expect(await verify(item)).toMatchObject({ state: 'verified' });
  });
});

describe('a later move', () => {
  test('finds a secret with duplicates as already there, and names them', async () => {
    const item = await imported();
    const double = await deliverAgain(item, 1);
    const planned = await steps.inspect({ ...item, move: moveBetween('overseas') }, 'otherGeography');
    expect(planned).toMatchObject({ route: 'skip', reasons: ['ALREADY_THERE', 'DUPLICATE_VERSION'] });
    expect(planned.remark).toMatch(/^Duplicates in the target: [0-9a-f]{32}\.$/);
    expect(double).toMatch(/^[0-9a-f]{32}$/);
  });

  test('treats a secret whose older version is current as other content', async () => {
    const item = await imported();
    await deliverAgain(item, 0);
    const planned = await steps.inspect({ ...item, move: moveBetween('overseas') }, 'otherGeography');
    expect(planned).toMatchObject({ route: 'skip', reasons: ['OTHER_CONTENT_IN_TARGET'] });
  });

  test('adds newer versions after a duplicate, and names it', async () => {
    const item = await imported();
    await deliverAgain(item, 1);
    await at.secrets('source').setSecret(item.itemName, 'canary-newest');
    const later = { ...item, move: moveBetween('overseas') };
    expect((await steps.inspect(later, 'otherGeography')).reasons).toContain('DUPLICATE_VERSION');
    const output = await steps.byValue(later);
    expect(output).toMatchObject({ state: 'imported', versions: [{}, {}, {}] });
    const versions = output.state === 'imported' ? output.versions : [];
    expect(await steps.verify(later, { route: 'exportImport', versions, versionCount: 3 })).toMatchObject({
      state: 'verified',
      doubles: [expect.any(String)],
    });
  });
});

test('importItem writes newer versions after a duplicate of an older one', async () => {
  const item = await imported();
  await deliverAgain(item, 0);
  await at.secrets('source').setSecret(item.itemName, 'canary-newest');
  const output = await steps.byValue(item);
  expect(output).toMatchObject({ state: 'imported', versions: [{}, {}, {}] });
  expect((await at.secrets('overseas').getSecret(item.itemName)).value).toBe('canary-newest');
});

test('verifyItem verifies a key that was created twice, and names its other version', async () => {
  names += 1;
  const itemName = `made-twice-${names}`;
  await at.seedKey('source', itemName, [{ kty: 'EC', crv: 'P-256' }]);
  const item = { move: moveBetween('overseas', { unmovableKeys: 'recreate' }), itemType: 'key', itemName } as const;
  const made = await steps.recreate(item);
  const versions = made.state === 'recreated' ? made.versions : [];
  const terms = { route: 'recreate', reasons: ['NEW_KEY_MATERIAL'], versions, versionCount: 1 };
  expect(await steps.verify(item, terms)).not.toHaveProperty('doubles');
  const { keyOperations } = await at.keys('overseas').getKey(itemName);
  await at
    .keys('overseas')
    .createKey(itemName, 'EC', { curve: 'P-256', ...(keyOperations && { keyOps: keyOperations }) });
  expect(await steps.verify(item, terms)).toMatchObject({ state: 'verified', doubles: [versions[0]?.to] });
});
