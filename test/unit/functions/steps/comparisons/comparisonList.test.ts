import {
  enterComparison,
  listComparisons,
  pruneComparisons,
} from '../../../../../functions/steps/comparisons/comparisonList';
import { storeNames } from '../../../../../shared/rules/storeNames';
import { type MoveStore, openMoveStore } from '../../../../support/move/moveStore';

let at: MoveStore;
beforeEach(() => {
  at = openMoveStore();
});
afterEach(() => {
  at.remove();
});

const idOf = (minute: number, pair = 'west--north') => `${pair}--20260501T100${String(minute)}00000-0a1b2c3d`;

test('the list has the newest comparison first, over all pairs', async () => {
  for (const id of [idOf(2), idOf(4, 'east--north'), idOf(1), idOf(3)]) await enterComparison(at.store, id);
  expect(await listComparisons(at.store)).toEqual([idOf(4, 'east--north'), idOf(3), idOf(2), idOf(1)]);
  expect(await listComparisons(at.store, 2)).toHaveLength(2);
});

test('the list leaves out names that the app does not write', async () => {
  await enterComparison(at.store, idOf(1));
  for (const name of ['other.json', `00000000000000000_${idOf(2)}.json`, 'a_b.json']) {
    await at.put(`${storeNames.comparisonTimes}${name}`, '{}');
  }
  expect(await listComparisons(at.store)).toEqual([idOf(1)]);
});

test('a comparison whose results are removed leaves the list', async () => {
  for (const id of [idOf(1), idOf(2), idOf(3)]) {
    await enterComparison(at.store, id);
    await at.put(storeNames.comparisonPage(id, 0), '{}');
  }
  expect(await prune()).toBe(1);
  expect(await listComparisons(at.store)).toEqual([idOf(3), idOf(2)]);
});

/** Keeps the two newest comparisons of a pair. */
function prune(running: readonly string[] = []): Promise<number> {
  const pair = { sourceVault: 'west', targetVault: 'north' };
  return pruneComparisons(at.store, { pair, isRunning: async (id) => running.includes(id), keep: 2 });
}

test('the results of a comparison in progress remain, however many newer ones have ended', async () => {
  for (const id of [idOf(1), idOf(2), idOf(3), idOf(4)]) {
    await enterComparison(at.store, id);
    await at.put(storeNames.comparisonPage(id, 0), '{}');
  }
  expect(await prune([idOf(1)])).toBe(1);
  expect(await listComparisons(at.store)).toEqual([idOf(4), idOf(3), idOf(1)]);
  expect(await at.readJson(storeNames.comparisonPage(idOf(1), 0))).toEqual({});
});

test('older comparisons without results leave the list, and do not displace those with results', async () => {
  const failed = [3, 4, 5, 6].map((minute) => idOf(minute));
  for (const id of [idOf(0, 'east--north'), idOf(1), idOf(2), ...failed]) await enterComparison(at.store, id);
  for (const id of [idOf(1), idOf(2)]) await at.put(storeNames.comparisonPage(id, 0), '{}');
  expect(await prune([idOf(4)])).toBe(0);
  const rest = [idOf(6), idOf(5), idOf(4), idOf(2), idOf(1), idOf(0, 'east--north')];
  expect(await listComparisons(at.store)).toEqual(rest);
});
