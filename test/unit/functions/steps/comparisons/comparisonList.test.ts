import { enterComparison, listComparisons } from '../../../../../functions/steps/comparisons/comparisonList';
import { pruneComparisons } from '../../../../../functions/steps/comparisons/pruneComparisons';
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
  expect(await pruneComparisons(at.store, { sourceVault: 'west', targetVault: 'north' }, 2)).toBe(1);
  expect(await listComparisons(at.store)).toEqual([idOf(3), idOf(2)]);
});
