import { loadPlanPage, savePlanPage } from '../../../../functions/activities/planPageActivities';
import { saveResults } from '../../../../functions/activities/batchResults';
import { sealLateRound } from '../../../../functions/activities/sealLateRound';
import { ownResults } from '../../../../functions/steps/plan/sealedResults';
import { type MoveSpec } from '../../../../shared/contracts/steps/moveSpec';
import { sealLateRoundContract } from '../../../../shared/contracts/steps/lateSteps';
import {
  loadPlanPageContract,
  savePlanPageContract,
  saveResultsContract,
} from '../../../../shared/contracts/steps/moveSteps';
import { type PlannedItem } from '../../../../shared/contracts/model/plan';
import { chainPages } from '../../../../shared/rules/plan/hashPlan';
import { storeNames } from '../../../../shared/rules/storeNames';
import { type MoveAzure, moveBetween, startMoveAzure } from '../../../support/move/moveAzure';
import { plannedOf, resultOf } from '../../../support/move/moveFixtures';
import { knownOf, pageHashes } from '../../../support/move/sealedPlans';

let at: MoveAzure;

beforeAll(async () => {
  at = await startMoveAzure();
});
afterAll(() => at.stop());
afterEach(() => at.forgetClaims());

const savePage = (move: MoveSpec, page: number, items: readonly PlannedItem[]) =>
  at.run(savePlanPage, savePlanPageContract, { move, page: { page, items } });

/** Stores a plan of one page whose items are moved, and a round that moves one of them again and adds a new one. */
async function planned(): Promise<MoveSpec> {
  const move = moveBetween('target', { late: 'move' });
  await savePage(
    move,
    0,
    ['one', 'two'].map((itemName) => plannedOf({ itemName })),
  );
  const items = ['one', 'two'].map((itemName) => resultOf({ itemName, state: 'verified', versionCount: 2 }));
  await at.run(saveResults, saveResultsContract, { move, page: 0, items });
  await savePage(move, 1, [plannedOf({ itemName: 'two', versionCount: 3 }), plannedOf({ itemName: 'fresh' })]);
  return move;
}

const runStep = async (move: MoveSpec, more: object = {}) => {
  const { planHash } = await knownOf(at.store, move, 1);
  const stored = chainPages(await pageHashes(at.store, move, { first: 1, end: 2 }));
  const input = { move, planHash, round: 1, firstPage: 1, pages: 1, stored, ...more };
  return at.run(sealLateRound, sealLateRoundContract, input);
};

async function finalized(move: MoveSpec) {
  const output = await runStep(move);
  if (output.state === 'failed') throw new Error(output.detail);
  return output;
}

const load = (move: MoveSpec, hash: string) =>
  at.run(loadPlanPage, loadPlanPageContract, { move, planHash: hash, round: 1, page: 1 });

test('sealLateRound returns how the round changes the sums, and the same in a second run', async () => {
  const move = await planned();
  const first = await finalized(move);
  expect(first).toMatchObject({
    newItems: 1,
    newVersions: 2,
    open: 2,
    before: { items: { total: 2, done: 0 } },
    replaced: { items: { total: 1, done: 1 }, versionsDone: 2 },
  });
  expect(await finalized(move)).toEqual(first);
});

test('sealLateRound does not count blocked items as open', async () => {
  const move = await planned();
  const blocked = { route: 'block', reasons: ['KEY_ACROSS_GEOGRAPHIES'] } as const;
  await savePage(move, 1, [plannedOf({ itemName: 'fresh', ...blocked, reasons: [...blocked.reasons] })]);
  expect(await finalized(move)).toMatchObject({ newItems: 1, open: 0, before: { items: { blocked: 1 } } });
});

test('sealLateRound stores the results of a round in which nothing is open, and of no other', async () => {
  const move = await at.keyed(await planned());
  await finalized(move);
  expect(await ownResults(at.clients(), move, 1)).toBeUndefined();
  await savePage(move, 1, [plannedOf({ itemName: 'fresh', route: 'block', reasons: ['SOFT_DELETED_IN_TARGET'] })]);
  await finalized(move);
  expect((await ownResults(at.clients(), move, 1))?.items).toMatchObject([{ itemName: 'fresh', state: 'blocked' }]);
});

test('sealLateRound binds the round to the hash of the first plan', async () => {
  const move = await planned();
  const one = (await finalized(move)).planHash;
  await savePage(move, 0, [plannedOf({ itemName: 'one' }), plannedOf({ itemName: 'two', versionCount: 4 })]);
  expect((await finalized(move)).planHash).not.toBe(one);
});

test('loadPlanPage returns only unchanged pages of the round', async () => {
  const move = await planned();
  const { planHash: hash } = await finalized(move);
  expect(await load(move, hash)).toMatchObject({
    state: 'loaded',
    items: [{ itemName: 'two' }, { itemName: 'fresh' }],
  });
  await savePage(move, 1, [plannedOf({ itemName: 'planted' })]);
  expect(await load(move, hash)).toMatchObject({ state: 'failed', code: 'PLAN_CHANGED' });
  await finalized(move);
  expect(await load(move, hash)).toMatchObject({ state: 'failed', code: 'PLAN_CHANGED' });
});

test('sealLateRound fails if another run holds the claim on the target', async () => {
  const move = await planned();
  await at.takeOver(move, moveBetween('target'));
  expect(await runStep(move)).toMatchObject({ state: 'failed', code: 'MOVE_SUPERSEDED', retryable: false });
});

describe('sealLateRound, if somebody can change pages', () => {
  const sealStored = (move: MoveSpec, stored: string) => runStep(move, { stored });
  const fresh = [plannedOf({ itemName: 'fresh' })];

  test('finalizes a round whose pages are unchanged', async () => {
    const move = await planned();
    const { hash } = await savePage(move, 1, fresh);
    expect(await sealStored(move, chainPages([hash]))).toMatchObject({ state: 'sealed' });
  });

  test('refuses a round if a page was replaced', async () => {
    const move = await planned();
    const { hash } = await savePage(move, 1, fresh);
    await savePage(move, 1, [plannedOf({ itemName: 'unwanted' })]);
    const output = await sealStored(move, chainPages([hash]));
    expect(output).toMatchObject({ state: 'failed', code: 'PLAN_CHANGED', retryable: false });
    expect(await at.store.read(storeNames.lateSeal(move, 1))).toBeUndefined();
  });

  test.each([
    ['an item that the request does not select', { itemType: 'key' as const }],
    ['the freeing of a name, which no late item may have', { freeing: 'recover' as const }],
    [
      'the freeing of a name in a move that follows no deletions',
      { freeing: 'recover' as const, reasons: ['BROUGHT_EARLIER' as const] },
    ],
  ])('refuses a round with %s', async (_, change) => {
    const move = { ...(await planned()), onDeleted: 'recover' as const };
    const narrow = { ...move, select: { ...move.select, types: ['secret' as const] } };
    await savePage(narrow, 1, [plannedOf({ itemName: 'fresh', ...change })]);
    expect(await runStep(narrow)).toMatchObject({ state: 'failed', code: 'PLAN_CHANGED' });
  });

  test.each([
    ['recover', 'fail', 'sealed'],
    ['recover', 'purge', 'sealed'],
    ['purge', 'purge', 'sealed'],
    ['purge', 'fail', 'failed'],
    ['purge', 'recover', 'failed'],
  ] as const)(
    'of a move that follows deletions, a round may %s what the move brought, with onDeleted %s: %s',
    async (freeing, onDeleted, state) => {
      const move = { ...(await planned()), deletions: 'follow' as const, onDeleted };
      await savePage(move, 1, [plannedOf({ itemName: 'two', freeing, reasons: ['BROUGHT_EARLIER'] })]);
      expect(await runStep(move)).toMatchObject({ state });
      await savePage(move, 1, [plannedOf({ itemName: 'two', freeing })]);
      expect(await runStep(move)).toMatchObject({ state: 'failed', code: 'PLAN_CHANGED' });
    },
  );
});
