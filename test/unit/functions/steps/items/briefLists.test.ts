import { loadPlanPage, savePlanPage } from '../../../../../functions/activities/planPageActivities';
import { saveResults } from '../../../../../functions/activities/batchResults';
import { briefItem, shortList } from '../../../../../functions/steps/items/briefLists';
import { ownResults } from '../../../../../functions/steps/plan/sealedResults';
import { stagingStore } from '../../../../../shared/clients/staging/stagingStore';
import { type Clients } from '../../../../../shared/clients/openClients';
import { type VersionResult } from '../../../../../shared/contracts/model/outcome';
import { type VersionLeftOut } from '../../../../../shared/contracts/model/plan';
import { type BriefResult, maxListed, type StoredList } from '../../../../../shared/contracts/model/versionLists';
import { type MoveSpec } from '../../../../../shared/contracts/steps/moveSpec';
import { loadPlanPageContract, saveResultsContract } from '../../../../../shared/contracts/steps/moveSteps';
import { hashPart } from '../../../../../shared/rules/plan/hashPlan';
import { testKeyWrapper } from '../../../../support/clients/clientKeyWrapper';
import { moveOf, plannedOf, resultOf } from '../../../../support/move/moveFixtures';
import { openMoveStore } from '../../../../support/move/moveStore';
import { sealStored, storedPlanHash } from '../../../../support/move/sealedPlans';

// Lists of versions that are too long for history: the steps store them, and `saveResults` puts them into the results.

const { store, remove } = openMoveStore();
const wrapper = testKeyWrapper();
afterAll(remove);

const staging = () => stagingStore(store, wrapper);
const claims = { writer: () => ({ lifeMs: 0 }) };
const clients = () => ({ store, staging: staging(), claims }) as unknown as Clients;
let runs = 0;
async function newMove(): Promise<MoveSpec> {
  const move = moveOf({ runId: (runs += 1).toString(16).padStart(8, '0') });
  return { ...move, contentKey: await staging().prepare(move) };
}

const idOf = (no: number): string => no.toString(16).padStart(32, '0');
const versionsOf = (count: number, first = 0): VersionResult[] =>
  Array.from({ length: count }, (_, at) => ({ from: idOf(first + at), to: idOf(90_000 + at), digest: 'd'.repeat(64) }));
const leftOutOf = (count: number, reason: VersionLeftOut['reason'] = 'OLD_VERSION_DISABLED'): VersionLeftOut[] =>
  Array.from({ length: count }, (_, at) => ({ version: idOf(at), reason }));
const long = maxListed + 1;

const placeOf = (move: MoveSpec, step: string, itemName = 'payroll') =>
  ({ move, itemType: 'secret', itemName, step }) as const;
const save = async (move: MoveSpec, items: readonly BriefResult[]) =>
  saveResultsContract.output.parse(await saveResults(clients()).run({ move, page: 0, items }));
const stored = async (move: MoveSpec) => (await ownResults(clients(), move, 0))?.items ?? [];
const imported = (changes: Partial<BriefResult>): BriefResult => ({
  ...resultOf({ route: 'exportImport', state: 'imported' }),
  ...changes,
});

test('shortList keeps a list of a few versions, and stores a longer one with its hash', async () => {
  const move = await newMove();
  const few = versionsOf(maxListed);
  expect(await shortList(staging(), placeOf(move, 'import'), few)).toEqual(few);
  const many = versionsOf(long);
  const list = await shortList(staging(), placeOf(move, 'import'), many);
  expect(list).toEqual({ count: long, hash: hashPart(many), staged: expect.stringMatching(/^staging\/.*\.jwe$/) });
});

test('shortList stores nothing that shows an id of a version', async () => {
  const move = await newMove();
  const { staged } = (await shortList(staging(), placeOf(move, 'import'), versionsOf(long))) as StoredList;
  expect(new TextDecoder().decode(await store.read(staged))).not.toContain(idOf(7));
});

test('the sweep at the end of a run removes its lists', async () => {
  const move = await newMove();
  const { staged } = (await shortList(staging(), placeOf(move, 'import'), versionsOf(long))) as StoredList;
  await staging().sweep(move);
  expect(await store.read(staged)).toBeUndefined();
});

test('saveResults stores the whole lists of a result', async () => {
  const move = await newMove();
  const versions = versionsOf(500, 1_000);
  const versionsLeftOut = leftOutOf(300);
  const brief = imported({
    versionCount: 800,
    reasons: ['OLD_VERSION_DISABLED'],
    versions: await shortList(staging(), placeOf(move, 'import'), versions),
    versionsLeftOut: await shortList(staging(), placeOf(move, 'export'), versionsLeftOut),
  });
  const { sums } = await save(move, [brief]);
  expect(await stored(move)).toEqual([{ ...brief, versions, versionsLeftOut }]);
  expect(sums).toMatchObject({ items: { total: 1, done: 1 }, versionsDone: 500 });
});

test('saveResults removes left-out versions that the import found in the target, and their reasons', async () => {
  const move = await newMove();
  const brief = imported({
    versionCount: 30,
    reasons: ['OLD_VERSION_DISABLED', 'UNLOCKED_FOR_EXPORT'],
    versions: await shortList(staging(), placeOf(move, 'import'), versionsOf(30)),
    versionsLeftOut: leftOutOf(5),
  });
  const { sums } = await save(move, [brief]);
  expect(await stored(move)).toMatchObject([{ versionsLeftOut: [], reasons: ['UNLOCKED_FOR_EXPORT'] }]);
  expect(sums?.versionsDone).toBe(30);
});

describe('saveResults fails only the item', () => {
  const names = ['good', 'bad'];
  const briefs = async (move: MoveSpec): Promise<BriefResult[]> =>
    Promise.all(
      names.map(async (itemName) =>
        imported({
          itemName,
          versions: await shortList(staging(), placeOf(move, 'import', itemName), versionsOf(long)),
        }),
      ),
    );

  test.each<[string, string, (move: MoveSpec, list: StoredList) => Promise<void>]>([
    ['whose list was removed', 'STAGED_PAYLOAD_MISSING', (_, { staged }) => store.remove(staged)],
    [
      'whose list was replaced by an earlier one of the same step',
      'STORE_OBJECT_INVALID',
      async (move) => {
        await shortList(staging(), placeOf(move, 'import', 'bad'), versionsOf(long, 7));
      },
    ],
    [
      'whose list was replaced by another text',
      'STAGED_PAYLOAD_DAMAGED',
      (_, { staged }) => store.write(staged, new TextEncoder().encode(JSON.stringify(versionsOf(long)))),
    ],
  ])('%s', async (_, code, attack) => {
    const move = await newMove();
    const items = await briefs(move);
    await attack(move, items[1]?.versions as StoredList);
    const { sums } = await save(move, items);
    expect(await stored(move)).toMatchObject([
      { itemName: 'good', state: 'imported' },
      { itemName: 'bad', state: 'failed', code, versions: [] },
    ]);
    expect(sums).toMatchObject({ items: { done: 1, failed: 1 }, problemCount: 1 });
  });
});

test('a page of 25 items with 500 left-out versions each goes through history in a few kilobytes', async () => {
  const move = await newMove();
  const items = Array.from({ length: 25 }, (_, at) =>
    plannedOf({ itemName: `item-${at}`, versionCount: 501, versionsLeftOut: leftOutOf(500) }),
  );
  const brief = await Promise.all(items.map((item) => briefItem(staging(), { move, step: 'inspect' }, item)));
  await savePlanPage(clients()).run({ move, page: { page: 0, items: brief } });
  await sealStored(store, move, 1);
  const input = { move, page: 0, planHash: await storedPlanHash(store, move) };
  const loaded = loadPlanPageContract.output.parse(await loadPlanPage(clients()).run(input));
  expect(JSON.stringify(brief).length).toBeLessThan(16_384);
  expect(JSON.stringify(loaded).length).toBeLessThan(16_384);
  const results = brief.map((item) => ({
    ...resultOf({ itemName: item.itemName, versionCount: 501 }),
    versionsLeftOut: item.versionsLeftOut,
  }));
  await save(move, results);
  expect((await stored(move)).map(({ versionsLeftOut }) => versionsLeftOut)).toEqual(
    items.map(({ versionsLeftOut }) => versionsLeftOut),
  );
});
