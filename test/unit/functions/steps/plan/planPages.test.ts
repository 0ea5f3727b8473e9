import { loadPlanPage, savePlanPage } from '../../../../../functions/activities/planPageActivities';
import { readBegunPages } from '../../../../../functions/steps/report/runRows';
import { readPlanSummary } from '../../../../../functions/steps/runs/runRecords';
import { finalizePlan } from '../../../../../functions/activities/finalizePlan';
import {
  loadPlanPageContract,
  savePlanPageContract,
  finalizePlanContract,
} from '../../../../../shared/contracts/steps/moveSteps';
import { type MoveSpec } from '../../../../../shared/contracts/steps/moveSpec';
import { type PlannedItem } from '../../../../../shared/contracts/model/plan';
import { hashPage, hashPart } from '../../../../../shared/rules/plan/hashPlan';
import { storeNames } from '../../../../../shared/rules/storeNames';
import { moveOf, planOf, plannedOf, unseenConfiguration } from '../../../../support/move/moveFixtures';
import { openMoveStore } from '../../../../support/move/moveStore';
import { sealStored, storedParts, storedPlanHash } from '../../../../support/move/sealedPlans';
import { withoutRuntime } from '../../../../support/move/withoutRuntime';

// The plan in the store: savePlanPage, loadPlanPage and finalizePlan.

const at = openMoveStore();
afterAll(at.remove);

let runs = 0;
const newMove = (): MoveSpec => moveOf({ runId: (runs += 1).toString(16).padStart(8, '0') });
const save = (move: MoveSpec, page: number, items: PlannedItem[]) =>
  at.run(savePlanPage, savePlanPageContract, { move, page: { page, items } });
const load = async (move: MoveSpec, page = 0, planHash?: string) =>
  at.run(loadPlanPage, loadPlanPageContract, {
    move,
    page,
    planHash: planHash ?? (await storedPlanHash(at.store, move)),
  });
const { source, target } = planOf();
const finalize = async (move: MoveSpec, pages: number) => {
  const finalized = await at.run(withoutRuntime(finalizePlan), finalizePlanContract, {
    move,
    source,
    target,
    backups: 'expected',
    pages,
    stored: await storedParts(at.store, move, pages),
  });
  if ('state' in finalized) throw new Error(finalized.detail);
  return finalized;
};

const items = [
  plannedOf({ itemName: 'one', versionCount: 3 }),
  plannedOf({ itemName: 'two', route: 'exportImport', versionCount: 2 }),
  plannedOf({ itemName: 'three', route: 'skip', reasons: ['ALREADY_THERE'] }),
  plannedOf({ itemName: 'four', route: 'block', reasons: ['CERTIFICATE_BACKED'] }),
];

test('loadPlanPage returns a page as savePlanPage stored it', async () => {
  const move = newMove();
  expect(await save(move, 0, items)).toEqual({ pages: 1, hash: hashPage(items) });
  await sealStored(at.store, move, 1);
  expect(await load(move)).toEqual({ state: 'loaded', page: 0, items });
});

test('loadPlanPage records that the transfer of the page begins', async () => {
  const move = newMove();
  await save(move, 0, items);
  await save(move, 1, items);
  await sealStored(at.store, move, 2);
  await load(move, 1);
  expect(await readBegunPages(at.store, move)).toEqual(new Set([1]));
});

test('finalizePlan stores the sums of the plan, for a run whose history is gone', async () => {
  const move = newMove();
  await save(move, 0, items);
  const surveyed = { settings: [], deletedInSource: [] };
  await at.put(storeNames.surveyedSettings(move, hashPart(surveyed)), JSON.stringify(surveyed));
  await at.put(storeNames.configurationPlan(move, hashPart(unseenConfiguration)), JSON.stringify(unseenConfiguration));
  expect(await finalize(move, 1)).toEqual({ ...(await readPlanSummary(at.store, move)), problems: expect.any(Array) });
});

test('savePlanPage replaces an earlier version of the page', async () => {
  const move = newMove();
  await save(move, 0, items);
  await save(move, 0, items.slice(0, 1));
  await sealStored(at.store, move, 1);
  expect(await load(move)).toEqual({ state: 'loaded', page: 0, items: items.slice(0, 1) });
});

test('savePlanPage stores the pages of each run separately', async () => {
  await save(newMove(), 0, items);
  const other = newMove();
  await sealStored(at.store, other, 1);
  expect(await load(other)).toMatchObject({ state: 'failed', code: 'STORE_OBJECT_INVALID', retryable: false });
});

test.each(['not JSON', '{}', '{"page":0,"items":[{"value":"canary"}]}'])(
  'loadPlanPage fails for a damaged page (%s) without quoting it',
  async (text) => {
    const move = newMove();
    await sealStored(at.store, move, 1);
    await at.put(storeNames.planPage(move, 0), text);
    const failed = await load(move);
    expect(failed).toMatchObject({ state: 'failed', code: 'STORE_OBJECT_INVALID', retryable: false });
    expect(JSON.stringify(failed)).not.toContain('canary');
  },
);

describe('loadPlanPage for a plan that was changed after it got its hash', () => {
  const changed = { state: 'failed', code: 'PLAN_CHANGED', retryable: false };
  let move: MoveSpec;
  let planHash: string;

  beforeEach(async () => {
    move = newMove();
    await save(move, 0, items.slice(0, 2));
    await save(move, 1, items.slice(2));
    await sealStored(at.store, move, 2);
    planHash = await storedPlanHash(at.store, move);
  });

  test('returns no changed page, but all others', async () => {
    await save(move, 1, [plannedOf({ itemName: 'four', route: 'exportImport' })]);
    expect(await load(move, 1, planHash)).toMatchObject(changed);
    expect(await readBegunPages(at.store, move)).toEqual(new Set());
    expect(await load(move, 0, planHash)).toMatchObject({ state: 'loaded', page: 0 });
  });

  test('returns no page in place of another', async () => {
    await save(move, 0, items.slice(2));
    expect(await load(move, 0, planHash)).toMatchObject(changed);
  });

  test('returns no page that the plan did not have', async () => {
    await save(move, 2, items);
    expect(await load(move, 2, planHash)).toMatchObject(changed);
  });

  test('returns nothing if the stored hashes were changed to match', async () => {
    await save(move, 1, items);
    await sealStored(at.store, move, 2);
    expect(await load(move, 1, planHash)).toMatchObject(changed);
    expect(await load(move, 0, planHash)).toMatchObject(changed);
  });

  test('returns nothing if the stored hashes are missing', async () => {
    await at.store.remove(storeNames.planSeal(move));
    expect(await load(move, 0, planHash)).toMatchObject({ state: 'failed', code: 'STORE_OBJECT_INVALID' });
  });
});

test('savePlanPage never stores an item with an unknown field', async () => {
  const move = newMove();
  const leaky = { ...plannedOf(), value: 'canary' };
  await expect(save(move, 0, [leaky])).rejects.toMatchObject({ code: 'APP_UPDATED' });
  expect(await at.store.read(storeNames.planPage(move, 0))).toBeUndefined();
});

describe('finalizePlan', () => {
  const settings = [{ kind: 'issuer', name: 'digicert', action: 'copy', reasons: ['ISSUER_PASSWORD_NEEDED'] }];
  const deletedInSource = [{ itemType: 'secret', itemName: 'old' }];
  const surveyed = async (found: object = { settings: [], deletedInSource: [] }): Promise<MoveSpec> => {
    const move = newMove();
    await at.put(storeNames.surveyedSettings(move, hashPart(found)), JSON.stringify(found));
    await at.put(
      storeNames.configurationPlan(move, hashPart(unseenConfiguration)),
      JSON.stringify(unseenConfiguration),
    );
    return move;
  };

  test('adds up the plan over its pages', async () => {
    const move = await surveyed({ settings, deletedInSource });
    await save(move, 0, items.slice(0, 3));
    await save(move, 1, items.slice(3));
    expect(await finalize(move, 2)).toEqual({
      source,
      target,
      backups: 'expected',
      pages: 2,
      items: 4,
      versions: 7,
      byRoute: { backupRestore: 1, exportImport: 1, recreate: 0, update: 0, skip: 1, block: 1 },
      settings: 1,
      deletedInSource: 1,
      estimate: {
        sourceRequests: expect.any(Number),
        targetRequests: expect.any(Number),
        targetWrites: expect.any(Number),
        targetKeyCreates: 0,
        seconds: expect.any(Number),
      },
      beforeTransfer: {
        items: { total: 4, done: 1, skipped: 0, blocked: 1, failed: 0 },
        versionsDone: 1,
        problemCount: 2,
        problemsByCode: [
          { code: 'CERTIFICATE_BACKED', count: 1 },
          { code: 'ISSUER_PASSWORD_NEEDED', count: 1 },
        ],
      },
      settingProblems: [{ code: 'ISSUER_PASSWORD_NEEDED', count: 1 }],
      problems: [
        expect.objectContaining({ itemName: 'four', code: 'CERTIFICATE_BACKED' }),
        expect.objectContaining({ code: 'ISSUER_PASSWORD_NEEDED' }),
      ],
      planHash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  test('returns a hash with which each page can be loaded', async () => {
    const move = await surveyed({ settings, deletedInSource });
    await save(move, 0, items.slice(0, 3));
    await save(move, 1, items.slice(3));
    const { planHash } = await finalize(move, 2);
    expect(await load(move, 1, planHash)).toEqual({ state: 'loaded', page: 1, items: items.slice(3) });
  });

  test('returns the same hash for the same plan in every run', async () => {
    const moves = [await surveyed(), await surveyed()];
    for (const move of moves) await save(move, 0, items);
    const [first, second] = await Promise.all(moves.map((move) => finalize(move, 1)));
    expect(first?.planHash).toBe(second?.planHash);
  });

  test('stores an empty plan without pages', async () => {
    expect(await finalize(await surveyed(), 0)).toMatchObject({ pages: 0, items: 0, versions: 0 });
  });

  test('returns another hash if an issuer is to be copied too', async () => {
    const moves = [await surveyed(), await surveyed({ settings, deletedInSource: [] })];
    for (const move of moves) await save(move, 0, items);
    const [first, second] = await Promise.all(moves.map((move) => finalize(move, 1)));
    expect(first?.planHash).not.toBe(second?.planHash);
  });

  test('fails for a plan without its issuers and contacts', async () => {
    const move = newMove();
    await save(move, 0, items);
    await expect(finalize(move, 1)).rejects.toMatchObject({ code: 'STORE_OBJECT_INVALID' });
  });

  test('fails for a plan without one of its pages', async () => {
    const move = await surveyed();
    await save(move, 0, items);
    await expect(finalize(move, 2)).rejects.toMatchObject({ code: 'STORE_OBJECT_INVALID' });
  });
});
