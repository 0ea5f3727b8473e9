import { hashPart } from '../../../shared/rules/plan/hashPlan';
import { finalizePlan } from '../../../functions/activities/finalizePlan';
import { savePlanPage } from '../../../functions/activities/planPageActivities';
import { saveResults } from '../../../functions/activities/batchResults';
import { markBegun } from '../../../functions/steps/report/runRows';
import { keepRun } from '../../../functions/steps/runs/runRecords';
import { type PlanSummary, planSummarySchema } from '../../../shared/contracts/model/plan';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import {
  finalizePlanContract,
  savePlanPageContract,
  saveResultsContract,
} from '../../../shared/contracts/steps/moveSteps';
import { type MoveProgress } from '../../../shared/contracts/steps/orchestrations';
import { storeNames } from '../../../shared/rules/storeNames';
import { enterPhase, startProgress } from '../../../shared/rules/transfer/moveProgress';
import { moveOf, planOf, plannedOf, resultOf, unseenConfiguration } from './moveFixtures';
import { type MoveStore } from './moveStore';
import { storedParts } from './sealedPlans';
import { withoutRuntime } from './withoutRuntime';

// An interrupted run in the store, for the tests of its report.

export const startedAt = '2026-05-01T10:00:00.000Z';
let runs = 0;

export interface CutRun {
  readonly move: MoveSpec;
  readonly plan: PlanSummary;
}

/** The items of each page of the plan. */
export const pageNames = [
  ['done-a', 'done-b'],
  ['open-a', 'open-b', 'blocked'],
  ['later-a', 'later-b'],
];

/** Stores three pages: the first with results, the second begun, the third not. */
export async function cutRun(at: MoveStore, changes: Parameters<typeof moveOf>[0] = {}): Promise<CutRun> {
  const move = moveOf({ runId: (runs += 1).toString(16).padStart(8, '0'), ...changes });
  await keepRun(at.store, { move, startedAt, end: null });
  for (const [page, names] of pageNames.entries()) {
    const items = names.map((itemName) =>
      itemName === 'blocked'
        ? plannedOf({ itemName, route: 'block', reasons: ['CERTIFICATE_PENDING'] })
        : plannedOf({ itemName }),
    );
    await at.run(savePlanPage, savePlanPageContract, { move, page: { page, items } });
  }
  const contacts = { kind: 'contacts', name: 'contacts', action: 'copy', reasons: [] };
  const surveyed = { settings: [contacts], deletedInSource: [] };
  await at.put(storeNames.surveyedSettings(move, hashPart(surveyed)), JSON.stringify(surveyed));
  await at.put(storeNames.configurationPlan(move, hashPart(unseenConfiguration)), JSON.stringify(unseenConfiguration));
  const { source, target, backups } = planOf();
  const finalized = await at.run(withoutRuntime(finalizePlan), finalizePlanContract, {
    ...{ move, source, target, backups, pages: 3, stored: await storedParts(at.store, move, 3) },
  });
  if ('state' in finalized) throw new Error(finalized.detail);
  const plan = planSummarySchema.strip().parse(finalized);
  if (!move.dryRun) {
    await markBegun(at.store, move, 0);
    await markBegun(at.store, move, 1);
    const items = ['done-a', 'done-b'].map((itemName) => resultOf({ itemName }));
    await at.run(saveResults, saveResultsContract, { move, page: 0, items });
  }
  return { move, plan };
}

/** The progress in history of a move that is transferring. */
export const transferring = (plan: PlanSummary, nextPage = 1): MoveProgress => ({
  ...enterPhase(startProgress(startedAt), 'transferring', startedAt),
  plan,
  nextPage,
  throttled: 4,
});
