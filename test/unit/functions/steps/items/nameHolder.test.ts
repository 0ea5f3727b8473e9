import { type ItemType } from '../../../../../shared/contracts/model/item';
import { type MoveAzure, moveBetween, startMoveAzure } from '../../../../support/move/moveAzure';
import { moveSteps, type MovedItem } from '../../../../support/move/moveSteps';

// A certificate also uses its name for a key and a secret, so an item can collide with one of another type in the
// target.

let at: MoveAzure;
let steps: ReturnType<typeof moveSteps>;
let names = 0;

beforeAll(async () => {
  at = await startMoveAzure();
  steps = moveSteps(at);
});
afterAll(() => at.stop());
beforeEach(() => {
  names += 1;
});
afterEach(() => {
  expect(at.leaks()).toEqual([]);
});

const itemName = () => `held-${names}`;

async function seed(vault: 'source' | 'target', itemType: ItemType, deleted = false): Promise<void> {
  if (itemType === 'secret') await at.seed(vault, itemName(), [{}], deleted);
  if (itemType === 'key') await at.seedKey(vault, itemName(), [{ kty: 'EC' }], { deleted });
  if (itemType === 'certificate') {
    await at.seedCertificate(vault, itemName(), [{}], { deleted, policy: { key_props: { kty: 'EC' } } });
  }
}

const moved = (itemType: ItemType, changes: Parameters<typeof moveBetween>[1] = {}): MovedItem => ({
  move: moveBetween('target', changes),
  itemType,
  itemName: itemName(),
});

const meetings: [ItemType, ItemType][] = [
  ['secret', 'certificate'],
  ['key', 'certificate'],
  ['certificate', 'secret'],
  ['certificate', 'key'],
];

describe.each(meetings)('a %s whose name is held in the target by a', (own, other) => {
  test.each(['live', 'deleted'])(`${other}, %s, is blocked in the plan`, async (state) => {
    await seed('source', own);
    await seed('target', other, state === 'deleted');
    const planned = { route: 'block', reasons: ['NAME_HELD_BY_OTHER_KIND'] };
    expect(await steps.inspect(moved(own))).toMatchObject(planned);
    expect(await steps.inspect(moved(own, { onConflict: 'newVersion', onDeleted: 'recover' }))).toMatchObject(planned);
  });

  test.each(['live', 'deleted'])(`${other}, %s, since the plan is not restored`, async (state) => {
    await seed('source', own);
    await seed('target', other, state === 'deleted');
    expect(await steps.byBackup(moved(own))).toEqual({
      state: 'blocked',
      reason: 'NAME_HELD_BY_OTHER_KIND',
      throttled: 0,
    });
  });
});

describe.each(meetings.filter(([own]) => own !== 'key'))('by value, a %s whose name is held by a', (own, other) => {
  test.each(['live', 'deleted'])(`${other}, %s, is not imported`, async (state) => {
    await seed('source', own);
    await seed('target', other, state === 'deleted');
    const blocked = { state: 'blocked', reason: 'NAME_HELD_BY_OTHER_KIND' };
    expect(await steps.byValue(moved(own))).toMatchObject(blocked);
    expect(await steps.byValue(moved(own, { onConflict: 'newVersion' }))).toMatchObject(blocked);
  });
});

test.each(['live', 'deleted'])('recreateItem creates no key under the name of a %s certificate', async (state) => {
  await seed('source', 'key');
  await seed('target', 'certificate', state === 'deleted');
  expect(await steps.recreate(moved('key'))).toMatchObject({ state: 'blocked', reason: 'NAME_HELD_BY_OTHER_KIND' });
});

test('recreateItem creates no key under the name of a soft-deleted key', async () => {
  await seed('source', 'key');
  await seed('target', 'key', true);
  expect(await steps.recreate(moved('key'))).toMatchObject({ state: 'blocked', reason: 'SOFT_DELETED_IN_TARGET' });
});

test.each(['secret', 'key', 'certificate'] as const)(
  'restoreItem returns that a soft-deleted %s of the same type holds the name',
  async (type) => {
    await seed('source', type);
    await seed('target', type, true);
    expect(await steps.inspect(moved(type))).toMatchObject({ route: 'block', reasons: ['SOFT_DELETED_IN_TARGET'] });
    expect(await steps.byBackup(moved(type))).toMatchObject({ state: 'blocked', reason: 'SOFT_DELETED_IN_TARGET' });
  },
);

test('inspectItem treats a certificate that is being issued in the target as other content', async () => {
  await seed('source', 'certificate');
  await at.seedCertificate('target', itemName(), [], { pending: {} });
  expect(await steps.inspect(moved('certificate'))).toMatchObject({
    route: 'skip',
    reasons: ['OTHER_CONTENT_IN_TARGET'],
  });
  const skipped = { state: 'skipped', reason: 'OTHER_CONTENT_IN_TARGET' };
  expect(await steps.byBackup(moved('certificate'))).toMatchObject(skipped);
  expect(await steps.byValue(moved('certificate'))).toMatchObject(skipped);
});

test('inspectItem blocks a secret under whose name the target is issuing a certificate', async () => {
  await seed('source', 'secret');
  await at.seedCertificate('target', itemName(), [], { pending: {} });
  expect(await steps.inspect(moved('secret'))).toMatchObject({ reasons: ['NAME_HELD_BY_OTHER_KIND'] });
});

test('inspectItem does not confuse a renewal in the target with an item of another type', async () => {
  await seed('source', 'certificate');
  await at.seedCertificate('target', itemName(), [{}], { pending: {}, policy: { key_props: { kty: 'EC' } } });
  expect(await steps.byValue(moved('certificate', { onConflict: 'newVersion' }))).toMatchObject({
    state: 'failed',
    code: 'ITEM_CONFLICT',
  });
});
