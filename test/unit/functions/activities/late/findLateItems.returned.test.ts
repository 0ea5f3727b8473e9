import { findDeletedItems } from '../../../../../functions/activities/findDeletedItems';
import { findLateItems } from '../../../../../functions/activities/findLateItems';
import { followDeletions } from '../../../../../functions/activities/followDeletions';
import { savePlanPage } from '../../../../../functions/activities/planPageActivities';
import { saveResults } from '../../../../../functions/activities/batchResults';
import { sealedReader } from '../../../../../functions/steps/stored/sealedJson';
import { deletedSince, readDeletions } from '../../../../../functions/steps/report/storedDeletions';
import { readLateItems, writeLateItems } from '../../../../../functions/steps/report/storedLateItems';
import { findDeletedItemsContract, followDeletionsContract } from '../../../../../shared/contracts/steps/deletionSteps';
import { type ItemResult } from '../../../../../shared/contracts/model/outcome';
import { type PlannedItem } from '../../../../../shared/contracts/model/plan';
import { type MoveSpec } from '../../../../../shared/contracts/steps/moveSpec';
import { findLateItemsContract } from '../../../../../shared/contracts/steps/lateSteps';
import { savePlanPageContract, saveResultsContract } from '../../../../../shared/contracts/steps/moveSteps';
import { lateProblem } from '../../../../../shared/rules/transfer/lateItems';
import { type MoveAzure, moveBetween, startMoveAzure } from '../../../../support/move/moveAzure';
import { plannedOf, resultOf } from '../../../../support/move/moveFixtures';
import { knownOf } from '../../../../support/move/sealedPlans';
import { newStartToken } from '../../../../support/move/startToken';

// An item that the source has again after a held move deleted it in the target: how a look finds it.

const itemName = 'alpha';
const poll = { intervalInMs: 5 };
const found = (more: object = {}) => [expect.objectContaining({ itemName, what: 'created', carried: [], ...more })];
const frees = (how: 'recover' | 'purge', what = 'created') => found({ frees: how, what, carried: ['BROUGHT_EARLIER'] });
let at: MoveAzure;

beforeEach(async () => {
  at = await startMoveAzure({
    source: { secrets: [{ name: itemName, versions: [{ value: 'canary', created: 1_000 }] }] },
  });
});
afterEach(async () => {
  expect(at.leaks()).toEqual([]);
  await at.stop();
});

const inSource = () => at.secrets('source');
const inTarget = () => at.secrets('target');
const drop = async (vault: 'source' | 'target') =>
  (await at.secrets(vault).beginDeleteSecret(itemName, poll)).pollUntilDone();
const recover = async (vault: 'source' | 'target') =>
  (await at.secrets(vault).beginRecoverDeletedSecret(itemName, poll)).pollUntilDone();

async function replaceAtSource(): Promise<void> {
  await inSource().purgeDeletedSecret(itemName);
  await at.azure.control.advanceClock(10_000);
  await inSource().setSecret(itemName, 'canary-other');
}

/** The move brought the item. */
async function brought(onDeleted: MoveSpec['onDeleted'] = 'fail'): Promise<MoveSpec> {
  const startToken = await newStartToken(at);
  const asked = { cutover: 'hold', late: 'move', deletions: 'follow', onDeleted, startToken } as const;
  const move = await at.keyed(moveBetween('target', asked));
  const { properties: from } = await inSource().getSecret(itemName);
  const { properties: to } = await inTarget().setSecret(itemName, 'canary');
  const versions = [{ from: from.version ?? '', to: to.version ?? '' }];
  await store(move, 0, { state: 'verified', route: 'exportImport', versions });
  return move;
}

/** The move brought the item, the source deleted it, and the move followed. */
async function followed(onDeleted: MoveSpec['onDeleted'] = 'fail'): Promise<MoveSpec> {
  const move = await brought(onDeleted);
  await drop('source');
  await search(move);
  await follow(move);
  return move;
}

const follow = async (move: MoveSpec) =>
  at.run(followDeletions, followDeletionsContract, {
    move,
    known: await knownOf(at.store, move, 1),
    items: [{ itemType: 'secret', itemName }],
  });

async function store(
  move: MoveSpec,
  page: number,
  result: Partial<ItemResult>,
  plan: Partial<PlannedItem> = {},
): Promise<void> {
  const planned = plannedOf({ itemName, route: 'exportImport', traits: { updated: 1_000 }, ...plan });
  await at.run(savePlanPage, savePlanPageContract, { move, page: { page, items: [planned] } });
  await at.run(saveResults, saveResultsContract, { move, page, items: [resultOf({ itemName, ...result })] });
}

const search = async (move: MoveSpec, pages = 1, number = 2) =>
  at.run(findDeletedItems, findDeletedItemsContract, {
    move,
    known: await knownOf(at.store, move, pages),
    look: number,
    total: 100,
    unasked: [],
  });

async function looked(move: MoveSpec, { pages = 1, number = 2, retry = 'transient' } = {}) {
  const startedAt = new Date(Date.now() + 86_400_000).toISOString();
  const asked = { move, known: await knownOf(at.store, move, pages), cursor: null, startedAt, look: number, retry };
  const output = await at.run(findLateItems, findLateItemsContract, asked);
  if (output.state === 'failed') throw new Error(output.detail);
  return output;
}

const look = async (move: MoveSpec, pages = 1) => (await looked(move, { pages })).items;

const statesOf = async (move: MoveSpec) =>
  [...(await readDeletions(sealedReader(at.clients(), move), move)).deletions.values()].map(({ state }) => state);

test('recovers it if the source recovered it', async () => {
  const move = await followed();
  await recover('source');
  expect(await look(move)).toEqual(frees('recover'));
});

test('recovers it also if the request says to purge what is deleted', async () => {
  const move = await followed('purge');
  await recover('source');
  await inSource().setSecret(itemName, 'canary-newer');
  expect(await look(move)).toEqual(frees('recover'));
});

test('purges it for another one of the same name, only if the request says so', async () => {
  const move = await followed();
  await replaceAtSource();
  expect(await look(move)).toEqual(found());
  expect(await look({ ...move, onDeleted: 'purge' })).toEqual(frees('purge'));
});

test('frees no name if somebody else deleted another content there', async () => {
  const move = await followed('purge');
  await recover('target');
  await at.azure.control.advanceClock(2_000);
  await inTarget().setSecret(itemName, 'canary-of-others');
  await drop('target');
  await recover('source');
  expect(await look(move)).toEqual(found());
});

test('finds nothing to do once the target has it, and the next search forgets the deletion', async () => {
  const move = await followed();
  await recover('source');
  await search(move);
  expect(await statesOf(move)).toEqual(['returned']);
  expect(deletedSince((await readDeletions(sealedReader(at.clients(), move), move)).deletions)).toEqual([]);
  await recover('target');
  expect(await look(move)).toEqual([]);
  await search(move);
  expect(await statesOf(move)).toEqual([]);
});

test('moves it like a new one if somebody purged it in the target', async () => {
  const move = await followed();
  await recover('source');
  await inTarget().purgeDeletedSecret(itemName);
  expect(await look(move)).toEqual(found());
});

test.each(['recover', 'purge'] as const)('tries again to %s it after a pass could not', async (freeing) => {
  const move = await followed('purge');
  await recover('source');
  await search(move);
  const { properties } = await inSource().getSecret(itemName);
  const failed = {
    state: 'failed',
    code: 'VAULT_UNAVAILABLE',
    detail: 'x',
    versions: [] as ItemResult['versions'],
  } as const;
  const plan = { freeing, currentVersion: properties.version };
  await store(move, 1, { ...failed, reasons: ['BROUGHT_EARLIER'] }, plan);
  expect(await look(move, 2)).toEqual(frees(freeing, 'failed'));
  await store(move, 2, { ...failed, reasons: ['FOUND_LATE'] }, plan);
  expect(await look(move, 3)).toEqual(found({ what: 'failed' }));
  // It failed for another reason, so nobody has looked at the soft-deleted item.
  await store(move, 3, { ...failed, reasons: ['BROUGHT_EARLIER'] }, { currentVersion: properties.version });
  expect((await look(move, 4))?.[0]).not.toHaveProperty('frees');
});

test('a search still knows it as deleted if the source deletes it once more before it is back', async () => {
  const move = await followed();
  await recover('source');
  await search(move);
  await store(move, 1, { state: 'failed', code: 'VAULT_UNAVAILABLE', detail: 'x', versions: [] });
  await drop('source');
  expect(await search(move, 2)).toMatchObject({ there: 0, own: 0 });
  expect(await statesOf(move)).toEqual(['followed']);
});

describe('another item of the same name, created between two looks', () => {
  async function replaced(onDeleted: MoveSpec['onDeleted']): Promise<MoveSpec> {
    const move = await brought(onDeleted);
    await drop('source');
    await replaceAtSource();
    return move;
  }
  const madeAgain = { itemName, what: 'madeAgain' };

  test('counts as a deletion when two looks have found it, so the next pass can move it', async () => {
    const move = await replaced('purge');
    const first = await looked(move, { number: 1 });
    expect(first.items).toMatchObject([madeAgain]);
    expect(first.items?.[0]).not.toHaveProperty('isReplaced');
    expect(await search(move, 1, 1)).toMatchObject({ there: 0, own: 0 });
    const second = await looked(move);
    expect(second.items).toMatchObject([{ ...madeAgain, isReplaced: true }]);
    expect(second.names).not.toBe(first.names);
    expect(await search(move)).toMatchObject({ there: 1, own: 1, items: [{ itemName }] });
    expect(await follow(move)).toMatchObject({ followed: 1, kept: { count: 0 } });
    expect(await look(move)).toEqual(frees('purge'));
  });

  test.each(['fail', 'recover'] as const)('stays in conflict with onDeleted %s', async (onDeleted) => {
    const move = await replaced(onDeleted);
    for (const number of [1, 2, 3]) {
      const { items } = await looked(move, { number });
      expect(items).toMatchObject([madeAgain]);
      expect(items?.[0]).not.toHaveProperty('isReplaced');
      expect(await search(move, 1, number)).toMatchObject({ there: 0, own: 0 });
    }
    expect(await follow(move)).toMatchObject({
      followed: 0,
      kept: { count: 1, first: [{ reason: 'OTHER_DELETION' }] },
    });
  });

  test('is another item, and no new version, also after versions were added to it', async () => {
    const move = await replaced('fail');
    await at.azure.control.advanceClock(2_000);
    await inSource().setSecret(itemName, 'canary-newer');
    expect((await looked(move, { number: 1 })).items).toMatchObject([madeAgain]);
  });

  test('is named as that in the report of a move that is not held', async () => {
    const held = await replaced('fail');
    const move: MoveSpec = { ...held, cutover: 'immediate', late: 'report' };
    const asked = {
      move,
      known: await knownOf(at.store, move, 1),
      cursor: null,
      startedAt: new Date(Date.now() + 86_400_000).toISOString(),
    };
    expect(await at.run(findLateItems, findLateItemsContract, asked)).toMatchObject({ found: 1 });
    expect(
      (await readLateItems(sealedReader(at.clients(), move), move, { look: 0, isWhole: false })).map(lateProblem),
    ).toMatchObject([
      { itemName, code: 'MADE_AGAIN_IN_SOURCE', detail: expect.stringContaining('The target still has the old one') },
    ]);
  });

  test('is only named by the last pass', async () => {
    const move = await replaced('purge');
    await looked(move, { number: 1 });
    const last = await looked(move, { retry: 'all' });
    expect(last.items).toMatchObject([madeAgain]);
    expect(await search(move)).toMatchObject({ there: 0, own: 0 });
  });

  test('is not deleted on the word of the store: the source and the results of the run decide', async () => {
    const move = await brought('purge');
    const forged = { look: 2, from: { itemType: 'secret' as const, pagesRead: 0 }, next: null };
    const late = [{ itemType: 'secret' as const, itemName, what: 'madeAgain' as const, isReplaced: true as const }];
    await writeLateItems(at.clients(), move, { ...forged, items: late });
    expect(await search(move)).toMatchObject({ there: 0, own: 0 });
    await inSource().setSecret(itemName, 'canary-newer');
    expect(await search(move)).toMatchObject({ there: 0, own: 0 });
    expect(await follow(move)).toMatchObject({
      followed: 0,
      kept: { count: 1, first: [{ reason: 'OTHER_DELETION' }] },
    });
  });
});
