import { SortedKeys } from '../../../../../local/azure/state/sortedKeys';

function keysOf(...keys: string[]): SortedKeys {
  const sorted = new SortedKeys();
  for (const key of keys) sorted.add(key);
  return sorted;
}

test('returns keys in order and without duplicates', () => {
  expect(keysOf('b', 'c', 'a', 'b').after(undefined, 9)).toEqual(['a', 'b', 'c']);
});

test('starts a page after a key, even if that key was removed', () => {
  const keys = keysOf('a', 'b', 'c', 'd');
  keys.remove('b');

  expect(keys.after('a', 2)).toEqual(['c', 'd']);
  expect(keys.after('b', 1)).toEqual(['c']);
  expect(keys.after('d', 1)).toEqual([]);
});

test('ignores the removal of a missing key', () => {
  const keys = keysOf('a', 'c');
  keys.remove('b');

  expect(keys.size).toBe(2);
});
