import { judgePair } from '../../../../functions/activities/checks/judgePair';
import { finalizePlan } from '../../../../functions/activities/finalizePlan';
import { savePlanPage } from '../../../../functions/activities/planPageActivities';
import { judgePairContract } from '../../../../shared/contracts/steps/checkSteps';
import { finalizePlanContract, savePlanPageContract } from '../../../../shared/contracts/steps/moveSteps';
import { planSummarySchema, type PlannedItem } from '../../../../shared/contracts/model/plan';
import { type MoveSpec } from '../../../../shared/contracts/steps/moveSpec';
import { askOfGate, gateResult } from '../../../../shared/rules/checks/gateOfMove';
import { hashPart } from '../../../../shared/rules/plan/hashPlan';
import { storeNames } from '../../../../shared/rules/storeNames';
import { surveyOf } from '../../../support/checks/checkFixtures';
import { moveOf, planOf, plannedOf, unseenConfiguration } from '../../../support/move/moveFixtures';
import { type MoveStore, openMoveStore } from '../../../support/move/moveStore';
import { storedParts } from '../../../support/move/sealedPlans';
import { emptyRuntime } from '../../../support/move/withoutRuntime';

// The last step of a plan judges it for the gate of its move, from the pages that it reads anyway.

let at: MoveStore;
beforeEach(() => {
  at = openMoveStore();
});
afterEach(() => {
  at.remove();
});

const move: MoveSpec = moveOf({ gate: 'fail', method: 'exportImport' });
const readAt = '2026-05-01T10:00:00.000Z';
const askedAt = '2026-05-01T10:01:00.000Z';
const gate = { readAt, askedAt, survey: surveyOf() };
const pages: readonly PlannedItem[][] = [
  [
    plannedOf({ itemName: 'one', route: 'exportImport' }),
    plannedOf({ itemName: 'two', route: 'block', reasons: ['CERTIFICATE_BACKED'] }),
  ],
  [plannedOf({ itemName: 'three', route: 'skip', reasons: ['ALREADY_THERE'] })],
];

async function storePlan(): Promise<void> {
  const none = { settings: [], deletedInSource: [] };
  await at.put(storeNames.surveyedSettings(move, hashPart(none)), JSON.stringify(none));
  const configuration = storeNames.configurationPlan(move, hashPart(unseenConfiguration));
  await at.put(configuration, JSON.stringify(unseenConfiguration));
  for (const [page, items] of pages.entries())
    await at.run(savePlanPage, savePlanPageContract, { move, page: { page, items } });
}

async function finalize(more: object) {
  const { source, target } = planOf();
  const stored = await storedParts(at.store, move, pages.length);
  const input = { move, source, target, backups: 'expected', pages: pages.length, stored, ...more };
  const finalized = await at.runWith(emptyRuntime, finalizePlan, finalizePlanContract, input);
  if ('state' in finalized) throw new Error(finalized.detail);
  return finalized;
}

const storedRun = () => at.readJson(storeNames.checkRun(askOfGate(move, new Date(askedAt)).id));

test('finalizePlan with a gate stores and returns what judgePair finds in the same plan', async () => {
  await storePlan();
  const { checks, problems: _, ...finalized } = await finalize({ gate });
  const run = await storedRun();
  const judged = await at.runWith(emptyRuntime, judgePair, judgePairContract, {
    ask: askOfGate(move, new Date(askedAt)),
    move,
    startedAt: readAt,
    finishedAt: askedAt,
    survey: surveyOf(),
    planned: { plan: planSummarySchema.parse(finalized), trouble: null, throttled: 0 },
  });
  expect(checks).toEqual(gateResult(move, judged));
  expect(run).toEqual(await storedRun());
  expect(run).toMatchObject({ forecast: { items: 3, blocked: { total: 1 } }, trigger: 'gate', moveId: move.moveId });
});

test('finalizePlan without a gate judges nothing', async () => {
  await storePlan();
  expect(await finalize({})).not.toHaveProperty('checks');
  expect(await storedRun()).toBeUndefined();
});

test('finalizePlan judges no plan that somebody changed', async () => {
  await storePlan();
  const stored = await storedParts(at.store, move, pages.length);
  await at.put(storeNames.planPage(move, 0), JSON.stringify({ page: 0, items: pages[1] }));
  await expect(finalize({ gate, stored })).rejects.toThrow(/changed/);
  expect(await storedRun()).toBeUndefined();
});
