import { loadPlanPage } from '../../../../functions/activities/loadPlanPage';
import { savePlanPage } from '../../../../functions/activities/savePlanPage';
import { saveResults } from '../../../../functions/activities/saveResults';
import { sealLateRound } from '../../../../functions/activities/sealLateRound';
import { type MoveSpec } from '../../../../shared/contracts/steps/moveSpec';
import {
  loadPlanPageContract,
  savePlanPageContract,
  saveResultsContract,
  sealLateRoundContract,
} from '../../../../shared/contracts/steps/moveSteps';
import { type PlannedItem } from '../../../../shared/contracts/model/plan';
import { type MoveAzure, moveBetween, startMoveAzure } from '../../../support/move/moveAzure';
import { plannedOf, resultOf } from '../../../support/move/moveFixtures';

let at: MoveAzure;

beforeAll(async () => {
  at = await startMoveAzure();
});
afterAll(() => at.stop());
afterEach(() => at.forgetClaims());

const planHash = 'ab'.repeat(32);

const savePage = (move: MoveSpec, page: number, items: readonly PlannedItem[]) =>
  at.run(savePlanPage, savePlanPageContract, { move, page: { page, items } });

/** A plan of one page, whose items are moved, and a round that moves one of them again and brings a new one. */
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

const seal = (move: MoveSpec, hash = planHash) =>
  at.run(sealLateRound, sealLateRoundContract, { move, planHash: hash, round: 1, firstPage: 1, pages: 1 });

async function sealed(move: MoveSpec, hash = planHash) {
  const output = await seal(move, hash);
  if (output.state === 'failed') throw new Error(output.detail);
  return output;
}

const load = (move: MoveSpec, hash: string) =>
  at.run(loadPlanPage, loadPlanPageContract, { move, planHash: hash, round: 1, page: 1 });

test('says how the round changes the sums, and gives the same a second time', async () => {
  const move = await planned();
  const first = await sealed(move);
  expect(first).toMatchObject({
    newItems: 1,
    newVersions: 2,
    open: 2,
    before: { items: { total: 2, done: 0 } },
    replaced: { items: { total: 1, done: 1 }, versionsDone: 2 },
  });
  expect(await sealed(move)).toEqual(first);
});

test('counts items that cannot go as not open', async () => {
  const move = await planned();
  const blocked = { route: 'block', reasons: ['KEY_ACROSS_GEOGRAPHIES'] } as const;
  await savePage(move, 1, [plannedOf({ itemName: 'fresh', ...blocked, reasons: [...blocked.reasons] })]);
  expect(await sealed(move)).toMatchObject({ newItems: 1, open: 0, before: { items: { blocked: 1 } } });
});

test('binds the round to the plan that was made first', async () => {
  const move = await planned();
  const one = (await sealed(move)).planHash;
  expect((await sealed(move, 'cd'.repeat(32))).planHash).not.toBe(one);
});

test('hands out a page of the round as it was sealed, and no other', async () => {
  const move = await planned();
  const { planHash: hash } = await sealed(move);
  expect(await load(move, hash)).toMatchObject({
    state: 'loaded',
    items: [{ itemName: 'two' }, { itemName: 'fresh' }],
  });
  await savePage(move, 1, [plannedOf({ itemName: 'planted' })]);
  expect(await load(move, hash)).toMatchObject({ state: 'failed', code: 'PLAN_CHANGED' });
  await sealed(move);
  expect(await load(move, hash)).toMatchObject({ state: 'failed', code: 'PLAN_CHANGED' });
});

test('seals nothing once another run holds the target', async () => {
  const move = await planned();
  await at.takeOver(move, moveBetween('target'));
  expect(await seal(move)).toMatchObject({ state: 'failed', code: 'MOVE_SUPERSEDED', retryable: false });
});
