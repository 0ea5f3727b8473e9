import { backupItem, restoreItem } from '../../../../../functions/activities/backupRestore';
import { findLateItems } from '../../../../../functions/activities/findLateItems';
import { indexTarget } from '../../../../../functions/activities/listVaults';
import { inspectItem, savePlanPage } from '../../../../../functions/activities/planPageActivities';
import { saveResults, verifyPage } from '../../../../../functions/activities/batchResults';
import { backupItemContract, restoreItemContract } from '../../../../../shared/contracts/steps/itemSteps';
import { type ReasonCode } from '../../../../../shared/contracts/model/reasonCodes';
import { findLateItemsContract } from '../../../../../shared/contracts/steps/lateSteps';
import {
  indexTargetContract,
  inspectItemContract,
  savePlanPageContract,
  saveResultsContract,
} from '../../../../../shared/contracts/steps/moveSteps';
import { verifyPageContract } from '../../../../../shared/contracts/steps/pageSteps';
import { type MoveSpec } from '../../../../../shared/contracts/steps/moveSpec';
import { type MoveAzure, moveBetween, startMoveAzure } from '../../../../support/move/moveAzure';
import { plannedOf, resultOf } from '../../../../support/move/moveFixtures';
import { knownOf } from '../../../../support/move/sealedPlans';

// How a pass plans a key that got a new version, also after an earlier pass began to replace it.

const name = 'signing';
const key = { itemType: 'key', itemName: name } as const;
let at: MoveAzure;
let move: MoveSpec;

beforeEach(async () => {
  at = await startMoveAzure();
  const asked = { cutover: 'hold', late: 'move', keyVersions: 'replace', onConflict: 'update' } as const;
  move = await at.keyed(moveBetween('target', asked));
  await at.seedKey('source', name, [{ kty: 'EC', crv: 'P-256', created: 1_000 }]);
  const backup = await at.keys('source').backupKey(name);
  await at.keys('target').restoreKeyBackup(backup ?? new Uint8Array());
  await at.keys('source').createKey(name, 'EC');
  await at.run(indexTarget, indexTargetContract, { move });
});
afterEach(() => at.stop());

async function inspect(more: object) {
  const item = { ...key, managed: false };
  const input = { move, item, backups: 'expected', look: 'live', ...more };
  return (await at.run(inspectItem, inspectItemContract, input)).planned;
}
const replaces = { since: '2020-01-01T00:00:00.000Z' };

test('inspectItem plans to replace a key only if the move has brought it', async () => {
  expect(await inspect({})).toMatchObject({ route: 'skip', reasons: ['OTHER_CONTENT_IN_TARGET'] });
  expect(await inspect({ replaces })).toMatchObject({
    route: 'backupRestore',
    freeing: 'replace',
    copy: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
});

test('inspectItem names what differs in a key that is not replaced', async () => {
  const { properties } = await at.keys('target').getKey(name);
  await at.keys('target').updateKeyProperties(name, properties.version ?? '', { tags: { owner: 'others' } });
  const planned = await inspect({ replaces });
  expect(planned).toMatchObject({ route: 'skip', remark: expect.stringContaining('tag') });
  expect(planned.freeing).toBeUndefined();
});

test('a key whose replacement did not end is planned again by its step, which knows whether it deleted the key', async () => {
  await (await at.keys('target').beginDeleteKey(name, { intervalInMs: 5 })).pollUntilDone();
  const planned = await inspect({ replaces });
  expect(planned).toMatchObject({ route: 'backupRestore', freeing: 'replace' });
  expect(planned.copy).toBeUndefined();
  expect(await inspect({})).toMatchObject({ route: 'block', reasons: ['SOFT_DELETED_IN_TARGET'] });
});

test('findLateItems says of a key whose replacement failed that the move has brought it', async () => {
  const row = plannedOf({ ...key, route: 'backupRestore', freeing: 'replace' });
  await at.run(savePlanPage, savePlanPageContract, { move, page: { page: 0, items: [row] } });
  const result = resultOf({ ...key, state: 'failed', code: 'VAULT_UNAVAILABLE', detail: 'x' });
  await at.run(saveResults, saveResultsContract, { move, page: 0, items: [result] });
  const asked = {
    move,
    known: await knownOf(at.store, move, 1),
    cursor: null,
    startedAt: '2020-01-01T00:00:00.000Z',
    retry: 'transient',
  };
  expect(await at.run(findLateItems, findLateItemsContract, asked)).toMatchObject({
    items: [{ itemName: name, what: 'failed', carried: ['BROUGHT_EARLIER'] }],
  });
});

test.each<[string, ReasonCode[], ReasonCode]>([
  ['a restored key', [], 'BROUGHT_EARLIER'],
  ['a key that was there before', ['ALREADY_THERE'], 'PARTLY_IN_TARGET'],
])('findLateItems says what the target had of %s that could not be verified', async (_, reasons, carried) => {
  const row = plannedOf({ ...key, route: 'backupRestore' });
  await at.run(savePlanPage, savePlanPageContract, { move, page: { page: 0, items: [row] } });
  const copy = 'a'.repeat(64);
  const failed = { state: 'failed', code: 'NOT_EQUAL_AFTER_MOVE', detail: 'x', copy, reasons } as const;
  await at.run(saveResults, saveResultsContract, { move, page: 0, items: [resultOf({ ...key, ...failed })] });
  const asked = {
    move,
    known: await knownOf(at.store, move, 1),
    cursor: null,
    startedAt: '2020-01-01T00:00:00.000Z',
    retry: 'all',
  };
  expect(await at.run(findLateItems, findLateItemsContract, asked)).toMatchObject({
    items: [{ itemName: name, what: 'failed', carried: [carried], copy }],
  });
});

test('a key arrives and is verified although the app may not read its rotation policy in the target', async () => {
  const itemName = 'unread';
  const unread = { ...move, copy: { ...move.copy, rotationPolicies: false } };
  await at.seedKey('source', itemName, [{ kty: 'EC', crv: 'P-256', created: 1_000 }]);
  const backedUp = await at.run(backupItem, backupItemContract, { move: unread, itemType: 'key', itemName });
  const { staged } = 'staged' in backedUp ? backedUp : {};
  await at.deny('target', 'keyrotationpolicies/read');
  const restore = { move: unread, itemType: 'key', itemName, staged };
  const restored = await at.run(restoreItem, restoreItemContract, restore);
  expect(restored).toMatchObject({ state: 'restored' });
  expect(restored).not.toHaveProperty('copy');
  const row = plannedOf({ itemType: 'key', itemName, route: 'backupRestore' });
  await at.run(savePlanPage, savePlanPageContract, { move: unread, page: { page: 0, items: [row] } });
  const result = resultOf({ itemType: 'key', itemName, route: 'backupRestore', state: 'restored' });
  await at.run(saveResults, saveResultsContract, { move: unread, page: 0, items: [result] });
  const verified = await at.run(verifyPage, verifyPageContract, { move: unread, page: 0 });
  await at.deny('target');
  expect(verified).toMatchObject({ state: 'stored', findings: { problemCount: 0 } });
});

describe('a key that a pass brought after the move began, and verified', () => {
  const itemName = 'rotated';
  const item = { itemType: 'key', itemName, managed: false } as const;
  // A restore keeps the times of the source. The version is newer than the move, so its time proves nothing.
  const since = '1970-01-01T00:00:00.000Z';
  let older: string;

  beforeEach(async () => {
    await at.seedKey('source', itemName, [{ kty: 'EC', crv: 'P-256', created: 1_000 }]);
    const backup = await at.keys('source').backupKey(itemName);
    await at.keys('target').restoreKeyBackup(backup ?? new Uint8Array());
    older = (await at.keys('source').getKey(itemName)).properties.version ?? '';
    const row = plannedOf({ itemType: 'key', itemName, route: 'backupRestore', currentVersion: older });
    await at.run(savePlanPage, savePlanPageContract, { move, page: { page: 0, items: [row] } });
    const result = resultOf({ itemType: 'key', itemName, route: 'backupRestore', state: 'restored' });
    await at.run(saveResults, saveResultsContract, { move, page: 0, items: [result] });
    const verified = await at.run(verifyPage, verifyPageContract, { move, page: 0 });
    expect(verified).toMatchObject({ state: 'stored', findings: { problemCount: 0 } });
    await at.keys('source').updateKeyProperties(itemName, older, { tags: { use: 'old' } });
    await at.keys('source').createKey(itemName, 'EC');
  });

  /** What the next pass plans. */
  async function replan(isCopyKnown: boolean) {
    const asked = { move, known: await knownOf(at.store, move, 1), cursor: null, startedAt: since };
    const looked = await at.run(findLateItems, findLateItemsContract, asked);
    const found = 'items' in looked ? looked.items?.find((late) => late.itemName === itemName) : undefined;
    expect(found).toMatchObject({ what: 'newVersion', carried: ['BROUGHT_EARLIER'] });
    return inspect({ item, replaces: { since, ...(isCopyKnown && { copy: found?.copy }) } });
  }

  test('is replaced, though the source changed an older version, too', async () => {
    expect(await replan(false)).toMatchObject({ route: 'skip', remark: expect.stringContaining('tag') });
    expect(await replan(true)).toMatchObject({ route: 'backupRestore', freeing: 'replace' });
  });

  test('is left if somebody has changed it in the target since', async () => {
    await at.keys('target').updateKeyProperties(itemName, older, { tags: { owner: 'others' } });
    const looked = await at.run(findLateItems, findLateItemsContract, {
      move,
      known: await knownOf(at.store, move, 1),
      cursor: null,
      startedAt: since,
    });
    // Named, because the target may have its copy again before the pass reads it.
    expect(looked).toMatchObject({
      targetChanged: true,
      kept: { count: 1, first: [{ itemName, what: 'newVersion' }] },
    });
    const found = 'items' in looked ? looked.items : undefined;
    expect(found?.filter((late) => late.itemName === itemName)).toEqual([]);
  });
});
