import { savePlanPage } from '../../../../../functions/activities/planPageActivities';
import { saveResults } from '../../../../../functions/activities/batchResults';
import { markBegun } from '../../../../../functions/steps/report/runRows';
import { cutOffReport } from '../../../../../functions/steps/report/cutOffReport';
import { type CutOffRun } from '../../../../../shared/contracts/api/moveRuns';
import { type MoveSpec } from '../../../../../shared/contracts/steps/moveSpec';
import { savePlanPageContract, saveResultsContract } from '../../../../../shared/contracts/steps/moveSteps';
import { type MoveProgress } from '../../../../../shared/contracts/steps/orchestrations';
import { hashPage, hashPart } from '../../../../../shared/rules/plan/hashPlan';
import { storeNames } from '../../../../../shared/rules/storeNames';
import { enterPhase } from '../../../../../shared/rules/transfer/moveProgress';
import { cutRun, pageNames, startedAt, transferring } from '../../../../support/move/cutRun';
import { plannedOf, resultOf } from '../../../../support/move/moveFixtures';
import { openMoveStore } from '../../../../support/move/moveStore';

const at = openMoveStore();
afterAll(at.remove);

/** Returns the report for a terminated run in history; without progress, for its record. */
const reportOf = (move: MoveSpec, progress?: MoveProgress | null, changes: Partial<CutOffRun> = {}) =>
  cutOffReport(at.store, {
    move,
    phase: 'cancelled',
    cause: progress === undefined ? 'unknown' : 'terminated',
    startedAt,
    finishedAt: null,
    progress,
    ...changes,
  });

const statesOf = ({ results }: Awaited<ReturnType<typeof cutOffReport>>) =>
  results.map(({ itemName, state }) => `${itemName} ${state}`);

describe('cutOffReport for a run that was interrupted in an extra round', () => {
  async function inRound() {
    const { move, plan } = await cutRun(at, { late: 'move' });
    for (const page of [1, 2]) {
      const items = (pageNames[page] ?? []).map((itemName) => resultOf({ itemName }));
      await at.run(saveResults, saveResultsContract, { move, page, items });
    }
    const items = ['done-a', 'fresh'].map((itemName) => plannedOf({ itemName, versionCount: 2 }));
    await at.run(savePlanPage, savePlanPageContract, { move, page: { page: 3, items } });
    const hashes = { plan: plan.planHash, round: 1, firstPage: 3, pages: [hashPage(items)], newVersions: 3 };
    await at.put(storeNames.lateSeal(move, 1), JSON.stringify(hashes));
    await markBegun(at.store, move, 3);
    const rounds = [{ planHash: hashPart(hashes), firstPage: 3, pages: 1 }];
    const late = { rounds, looks: 1, step: 'transferring', cursor: null, stored: 1, versions: 3 } as const;
    return { move, progress: { ...enterPhase(transferring(plan), 'syncing', startedAt), late } };
  }

  const withRound = [
    ...['done-b', 'open-a', 'open-b', 'blocked', 'later-a', 'later-b'].map((name) => `${name} restored`),
  ];

  it('has each item once, and shows the items of the round as in progress', async () => {
    const { move, progress } = await inRound();
    const report = await reportOf(move, progress, { phase: 'cancelled' });
    expect(statesOf(report)).toEqual([...withRound, 'done-a cutOff', 'fresh cutOff']);
    expect(report).toMatchObject({ items: { total: 8, done: 6 }, versions: { total: 10, done: 6 } });
  });

  it('is the same without history', async () => {
    const { move } = await inRound();
    expect(statesOf(await reportOf(move))).toEqual([...withRound, 'done-a cutOff', 'fresh cutOff']);
  });

  it('names a page of the round that was changed in the store, and shows nothing of it', async () => {
    const { move, progress } = await inRound();
    const items = [plannedOf({ itemName: 'planted' })];
    await at.run(savePlanPage, savePlanPageContract, { move, page: { page: 3, items } });
    const report = await reportOf(move, progress);
    expect(statesOf(report)).toEqual(['done-a restored', ...withRound]);
    expect(report.problems).toContainEqual(expect.objectContaining({ code: 'PLAN_CHANGED' }));
  });
});
