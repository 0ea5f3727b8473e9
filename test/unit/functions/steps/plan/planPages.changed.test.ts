import { finalizePlan } from '../../../../../functions/activities/finalizePlan';
import { loadPlanPage, savePlanPage } from '../../../../../functions/activities/planPageActivities';
import {
  finalizePlanContract,
  loadPlanPageContract,
  savePlanPageContract,
} from '../../../../../shared/contracts/steps/moveSteps';
import { type MoveSpec } from '../../../../../shared/contracts/steps/moveSpec';
import { type PlannedItem } from '../../../../../shared/contracts/model/plan';
import { chainPages, hashPage, hashPart } from '../../../../../shared/rules/plan/hashPlan';
import { storeNames } from '../../../../../shared/rules/storeNames';
import { moveOf, planOf, plannedOf, unseenConfiguration } from '../../../../support/move/moveFixtures';
import { openMoveStore } from '../../../../support/move/moveStore';
import { sealStored, storedParts, storedPlanHash } from '../../../../support/move/sealedPlans';
import { withoutRuntime } from '../../../../support/move/withoutRuntime';

// Somebody changes stored parts of a plan before it gets its hash.

const at = openMoveStore();
afterAll(at.remove);

let runs = 0;
const newMove = (): MoveSpec => moveOf({ runId: (runs += 1).toString(16).padStart(8, '0') });
const save = (move: MoveSpec, page: number, of: PlannedItem[]) =>
  at.run(savePlanPage, savePlanPageContract, { move, page: { page, items: of } });
const { source, target } = planOf();
const items = [
  plannedOf({ itemName: 'one', versionCount: 3 }),
  plannedOf({ itemName: 'two', route: 'exportImport', versionCount: 2 }),
  plannedOf({ itemName: 'three', route: 'skip', reasons: ['ALREADY_THERE'] }),
  plannedOf({ itemName: 'four', route: 'block', reasons: ['CERTIFICATE_BACKED'] }),
];

describe('finalizePlan', () => {
  const surveyed = { settings: [], deletedInSource: [{ itemType: 'secret', itemName: 'gone' }] };
  const stored = {
    configuration: hashPart(unseenConfiguration),
    settings: hashPart(surveyed),
    pages: chainPages([hashPage(items), hashPage(items.slice(0, 1))]),
  };
  const put = (name: string, part: object) => at.put(name, JSON.stringify(part));

  async function begun(): Promise<MoveSpec> {
    const move = newMove();
    await save(move, 0, items);
    await save(move, 1, items.slice(0, 1));
    await put(storeNames.surveyedSettings(move, hashPart(surveyed)), surveyed);
    await put(storeNames.configurationPlan(move, hashPart(unseenConfiguration)), unseenConfiguration);
    return move;
  }
  const finalize = (move: MoveSpec, parts: typeof stored = stored) =>
    at.run(withoutRuntime(finalizePlan), finalizePlanContract, {
      ...{ move, source, target, backups: 'expected', pages: 2 },
      stored: parts,
    });

  test('returns the hash if each part is unchanged, and the same hash a second time', async () => {
    const move = await begun();
    const first = await finalize(move);
    // The second page repeats an item of the first.
    expect(first).toMatchObject({ items: 4, deletedInSource: 1, planHash: expect.any(String) });
    expect(await finalize(move)).toEqual(first);
  });

  test.each<[string, (move: MoveSpec) => Promise<unknown>]>([
    ['a page', (move) => save(move, 1, [plannedOf({ itemName: 'unwanted' })])],
    ['a page, replaced by another page of the plan', (move) => save(move, 1, items)],
    [
      'the configuration',
      (move) =>
        put(storeNames.configurationPlan(move, hashPart(unseenConfiguration)), {
          ...unseenConfiguration,
          target: 'there',
        }),
    ],
    [
      'the issuers and contacts',
      (move) => put(storeNames.surveyedSettings(move, hashPart(surveyed)), { ...surveyed, deletedInSource: [] }),
    ],
  ])('returns no hash if somebody changed %s', async (_, change) => {
    const move = await begun();
    await change(move);
    expect(await finalize(move)).toMatchObject({ state: 'failed', code: 'PLAN_CHANGED', retryable: false });
    expect(await at.store.read(storeNames.planSeal(move))).toBeUndefined();
  });

  test('returns no hash if the request does not allow a part', async () => {
    const move = await begun();
    await save(move, 1, [plannedOf({ itemName: 'unwanted', freeing: 'purge' })]);
    const failed = await finalize(move, await storedParts(at.store, move, 2));
    expect(failed).toMatchObject({
      state: 'failed',
      code: 'PLAN_CHANGED',
      detail: expect.stringMatching(/unwanted.*purge/),
    });
  });
});

test('loadPlanPage refuses a page that the request does not allow, even if the hash of the plan matches', async () => {
  const move = newMove();
  await save(move, 0, [plannedOf({ itemName: 'unwanted', route: 'recreate' })]);
  await sealStored(at.store, move, 1);
  const planHash = await storedPlanHash(at.store, move);
  expect(await at.run(loadPlanPage, loadPlanPageContract, { move, page: 0, planHash })).toMatchObject({
    state: 'failed',
    code: 'PLAN_CHANGED',
    retryable: false,
  });
});
