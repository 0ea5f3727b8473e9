import { loadPlanPage } from '../../../../../functions/activities/loadPlanPage';
import { readBegunPages } from '../../../../../functions/steps/report/begunPages';
import { readPlanSummary } from '../../../../../functions/steps/runs/runRecords';
import { savePlanPage } from '../../../../../functions/activities/savePlanPage';
import { finalizePlan } from '../../../../../functions/activities/finalizePlan';
import {
  loadPlanPageContract,
  savePlanPageContract,
  finalizePlanContract,
} from '../../../../../shared/contracts/steps/moveSteps';
import { type MoveSpec } from '../../../../../shared/contracts/steps/moveSpec';
import { type PlannedItem } from '../../../../../shared/contracts/model/plan';
import { storeNames } from '../../../../../shared/rules/storeNames';
import { moveOf, planOf, plannedOf, unseenConfiguration } from '../../../../support/move/moveFixtures';
import { openMoveStore } from '../../../../support/move/moveStore';
import { sealStored, storedPlanHash } from '../../../../support/move/sealedPlans';

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
const seal = async (move: MoveSpec, pages: number) => {
  const sealed = await at.run(finalizePlan, finalizePlanContract, { move, source, target, backups: 'expected', pages });
  if ('state' in sealed) throw new Error(sealed.detail);
  return sealed;
};

const items = [
  plannedOf({ itemName: 'one', versionCount: 3 }),
  plannedOf({ itemName: 'two', route: 'exportImport', versionCount: 2 }),
  plannedOf({ itemName: 'three', route: 'skip', reasons: ['ALREADY_THERE'] }),
  plannedOf({ itemName: 'four', route: 'block', reasons: ['CERTIFICATE_BACKED'] }),
];

test('a page comes back as it was saved', async () => {
  const move = newMove();
  expect(await save(move, 0, items)).toEqual({ pages: 1 });
  await sealStored(at.store, move, 1);
  expect(await load(move)).toEqual({ state: 'loaded', page: 0, items });
});

test('loading a page notes that its transfer begins', async () => {
  const move = newMove();
  await save(move, 0, items);
  await save(move, 1, items);
  await sealStored(at.store, move, 2);
  await load(move, 1);
  expect(await readBegunPages(at.store, move)).toEqual(new Set([1]));
});

test('sealing keeps the sums of the plan, for a run whose history is gone', async () => {
  const move = newMove();
  await save(move, 0, items);
  await at.put(storeNames.planSettings(move), JSON.stringify({ settings: [], deletedInSource: [] }));
  await at.put(storeNames.configurationPlan(move), JSON.stringify(unseenConfiguration));
  expect(await seal(move, 1)).toEqual({ ...(await readPlanSummary(at.store, move)), problems: expect.any(Array) });
});

test('a page that is saved twice is there once, as it was saved last', async () => {
  const move = newMove();
  await save(move, 0, items);
  await save(move, 0, items.slice(0, 1));
  await sealStored(at.store, move, 1);
  expect(await load(move)).toEqual({ state: 'loaded', page: 0, items: items.slice(0, 1) });
});

test('another run of the same move has pages of its own', async () => {
  await save(newMove(), 0, items);
  const other = newMove();
  await sealStored(at.store, other, 1);
  expect(await load(other)).toMatchObject({ state: 'failed', code: 'STORE_OBJECT_INVALID', retryable: false });
});

test.each(['not JSON', '{}', '{"page":0,"items":[{"value":"canary"}]}'])(
  'a page that was damaged (%s) ends the step, and is not quoted',
  async (text) => {
    const move = newMove();
    await sealStored(at.store, move, 1);
    await at.put(storeNames.planPage(move, 0), text);
    const failed = await load(move);
    expect(failed).toMatchObject({ state: 'failed', code: 'STORE_OBJECT_INVALID', retryable: false });
    expect(JSON.stringify(failed)).not.toContain('canary');
  },
);

describe('a plan that was changed after it got its hash', () => {
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

  test('gives out no page that is another one, and still the others', async () => {
    await save(move, 1, [plannedOf({ itemName: 'four', route: 'exportImport' })]);
    expect(await load(move, 1, planHash)).toMatchObject(changed);
    expect(await readBegunPages(at.store, move)).toEqual(new Set());
    expect(await load(move, 0, planHash)).toMatchObject({ state: 'loaded', page: 0 });
  });

  test('gives out no page in the place of another', async () => {
    await save(move, 0, items.slice(2));
    expect(await load(move, 0, planHash)).toMatchObject(changed);
  });

  test('gives out no page that it did not have', async () => {
    await save(move, 2, items);
    expect(await load(move, 2, planHash)).toMatchObject(changed);
  });

  test('gives out nothing when its seal was made to fit', async () => {
    await save(move, 1, items);
    await sealStored(at.store, move, 2);
    expect(await load(move, 1, planHash)).toMatchObject(changed);
    expect(await load(move, 0, planHash)).toMatchObject(changed);
  });

  test('gives out nothing when its seal is gone', async () => {
    await at.store.remove(storeNames.planSeal(move));
    expect(await load(move, 0, planHash)).toMatchObject({ state: 'failed', code: 'STORE_OBJECT_INVALID' });
  });
});

test('an item with a field that the plan does not know is never stored', async () => {
  const move = newMove();
  const leaky = { ...plannedOf(), value: 'canary' };
  await expect(save(move, 0, [leaky])).rejects.toMatchObject({ code: 'INTERNAL' });
  expect(await at.store.read(storeNames.planPage(move, 0))).toBeUndefined();
});

describe('finalizePlan', () => {
  const settings = [{ kind: 'issuer', name: 'digicert', action: 'copy', reasons: ['ISSUER_PASSWORD_NEEDED'] }];
  const deletedInSource = [{ itemType: 'secret', itemName: 'old' }];
  const surveyed = async (found: object = { settings: [], deletedInSource: [] }): Promise<MoveSpec> => {
    const move = newMove();
    await at.put(storeNames.planSettings(move), JSON.stringify(found));
    await at.put(storeNames.configurationPlan(move), JSON.stringify(unseenConfiguration));
    return move;
  };

  test('sums the plan up over its pages', async () => {
    const move = await surveyed({ settings, deletedInSource });
    await save(move, 0, items.slice(0, 3));
    await save(move, 1, items.slice(3));
    expect(await seal(move, 2)).toEqual({
      source,
      target,
      backups: 'expected',
      pages: 2,
      items: 4,
      versions: 7,
      byRoute: { backupRestore: 1, exportImport: 1, recreate: 0, skip: 1, block: 1 },
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

  test('gives the hash by which each of its pages is given out again', async () => {
    const move = await surveyed({ settings, deletedInSource });
    await save(move, 0, items.slice(0, 3));
    await save(move, 1, items.slice(3));
    const { planHash } = await seal(move, 2);
    expect(await load(move, 1, planHash)).toEqual({ state: 'loaded', page: 1, items: items.slice(3) });
  });

  test('gives the same plan the same hash in every run', async () => {
    const moves = [await surveyed(), await surveyed()];
    for (const move of moves) await save(move, 0, items);
    const [first, second] = await Promise.all(moves.map((move) => seal(move, 1)));
    expect(first?.planHash).toBe(second?.planHash);
  });

  test('of no pages seals an empty plan', async () => {
    expect(await seal(await surveyed(), 0)).toMatchObject({ pages: 0, items: 0, versions: 0 });
  });

  test('gives a plan another hash when an issuer is to be copied too', async () => {
    const moves = [await surveyed(), await surveyed({ settings, deletedInSource: [] })];
    for (const move of moves) await save(move, 0, items);
    const [first, second] = await Promise.all(moves.map((move) => seal(move, 1)));
    expect(first?.planHash).not.toBe(second?.planHash);
  });

  test('never seals a plan without its settings', async () => {
    const move = newMove();
    await save(move, 0, items);
    await expect(seal(move, 1)).rejects.toMatchObject({ code: 'STORE_OBJECT_INVALID' });
  });

  test('never seals a plan that lacks a page', async () => {
    const move = await surveyed();
    await save(move, 0, items);
    await expect(seal(move, 2)).rejects.toMatchObject({ code: 'STORE_OBJECT_INVALID' });
  });
});
