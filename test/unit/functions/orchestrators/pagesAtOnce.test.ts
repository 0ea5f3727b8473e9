import { type InputOf } from '../../../../shared/contracts/steps/contract';
import { type findLateItemsContract } from '../../../../shared/contracts/steps/lateSteps';
import { batchOf, moveOf, plannedOf, planOf } from '../../../support/move/moveFixtures';
import { type Played, type Script } from '../../../support/move/moveOrchestration';
import { counts, planned, playMove } from '../../../support/move/moveRun';

// How many pages of a plan one generation transfers in parallel, by what limits the move.

const pages = 40;
const items = pages * 25;
const pace = { ...moveOf().pace, sourceShare: 0.5, targetShare: 0.5 };
const none = { backupRestore: 0, exportImport: 0, recreate: 0, update: 0, skip: 0, block: 0 };
const requests = { sourceRequests: items * 2, targetKeyCreates: 0, seconds: 0 };

const byBackup = planOf({
  ...{ pages, items, byRoute: { ...none, backupRestore: items } },
  estimate: { ...requests, targetRequests: items, targetWrites: 0 },
});
const byValue = planOf({
  ...{ pages, items, byRoute: { ...none, exportImport: items } },
  estimate: { ...requests, targetRequests: items * 3, targetWrites: items },
});

type Generations = readonly Pick<Played<unknown>, 'rounds'>[];

/** How many steps of this name each generation of a move calls, without the generations that call none. */
function callsOf(generations: Generations, step: 'transferItems' | 'verifyItems'): readonly number[] {
  return generations
    .map(({ rounds }) => rounds.flat().filter(({ name }) => name === step).length)
    .filter((count) => count > 0);
}

/** The number of pages that each generation of a move transfers. */
function windowsOf(plan: typeof byBackup, script: Script = {}, move = moveOf({ pace })): readonly number[] {
  const { generations } = playMove(pages, { planVault: () => ({ ...planned(pages), plan }), ...script }, move);
  return callsOf(generations, 'transferItems');
}

test.each([
  [10, [5, 5]],
  [20, [10, 10]],
  [pages, [16, 16, 8]],
])('a move by backup of %i pages transfers half of its pages at once, and at most 16', (count, windows) => {
  expect(windowsOf({ ...byBackup, pages: count })).toEqual(windows);
});

test('a move that waits for the writes of its target transfers what the target takes in 10 s', () => {
  expect(windowsOf(byValue)).toEqual(Array.from({ length: 8 }, () => 5));
});

test('windows follow a change of the pace, of which the newest counts', () => {
  const changes = [
    { seq: 2, change: { targetShare: 0.9 } },
    { seq: 1, change: { targetShare: 0.1 } },
  ];
  const batch = batchOf({ items: counts(25), versionsDone: 25 });
  const transferItems = ({ page }: { page: number }) => ({ ...batch, ...(page < 10 && { pace: changes[page % 2] }) });
  expect(windowsOf(byValue, { transferItems })).toEqual([5, 10, 10, 10, 5]);
});

test('so does an extra round, with all that was created meanwhile', () => {
  const created = Array.from({ length: 20 * 25 }, (_, at) => ({
    ...{ itemType: 'secret', itemName: `fresh-${String(at)}`, what: 'created', carried: [] },
  }));
  const look = ({ look: number = 0 }: InputOf<typeof findLateItemsContract>) => ({
    ...{ state: 'looked', found: number === 1 ? created.length : 0, items: number === 1 ? created : [] },
    ...{ cursor: null, throttled: 0 },
  });
  const sums = { items: counts(0), versionsDone: 0, problemCount: 0, problemsByCode: [] };
  const windows = windowsOf(
    byValue,
    {
      findLateItems: look,
      inspectItem: ({ item }: { item: { itemName: string } }) => ({
        ...{ planned: plannedOf({ itemName: item.itemName }), throttled: 0 },
      }),
      savePlanPage: () => ({ pages: 1, hash: 'ab'.repeat(32) }),
      sealLateRound: () => ({
        ...{ state: 'sealed', planHash: 'cd'.repeat(32), newItems: 500, newVersions: 500, open: 500, problems: [] },
        ...{ before: sums, replaced: sums },
      }),
    },
    moveOf({ pace, late: 'move' }),
  );
  expect(windows.slice(8)).toEqual([5, 5, 5, 5]);
});
