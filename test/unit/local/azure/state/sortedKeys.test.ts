import { SortedKeys } from '../../../../../local/azure/state/sortedKeys';

function keysOf(...keys: string[]): SortedKeys {
  const sorted = new SortedKeys();
  for (const key of keys) sorted.add(key);
  return sorted;
}

test('keys come in order, whatever order they were added in, each once', () => {
  expect(keysOf('b', 'c', 'a', 'b').after(undefined, 9)).toEqual(['a', 'b', 'c']);
});

test('a page starts behind a key, also behind one that is not there any more', () => {
  const keys = keysOf('a', 'b', 'c', 'd');
  keys.remove('b');

  expect(keys.after('a', 2)).toEqual(['c', 'd']);
  expect(keys.after('b', 1)).toEqual(['c']);
  expect(keys.after('d', 1)).toEqual([]);
});

test('removing what is not there changes nothing', () => {
  const keys = keysOf('a', 'c');
  keys.remove('b');

  expect(keys.size).toBe(2);
});
