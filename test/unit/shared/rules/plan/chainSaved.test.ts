import { chainSaved } from '../../../../../shared/rules/plan/chainSaved';
import { chainPages, hashPart } from '../../../../../shared/rules/plan/hashPlan';

const hashes = ['one', 'two', 'three'].map(hashPart);
const saved = hashes.map((hash) => ({ hash }));

test('chainSaved returns the same chain whether pages come at once or in parts', () => {
  const inParts = chainSaved(saved.slice(2), chainSaved(saved.slice(0, 2)));
  expect(inParts).toBe(chainSaved(saved));
  expect(inParts).toBe(chainPages(hashes));
});

test.each([
  ['another order', [...saved].reverse()],
  ['a page less', saved.slice(1)],
  ['a page twice', [...saved, ...saved.slice(2)]],
])('chainSaved returns another chain for %s', (_, other) => {
  expect(chainSaved(other)).not.toBe(chainSaved(saved));
});

test('chainSaved returns undefined if a step of an earlier version returned no hash', () => {
  expect(chainSaved([...saved, {}])).toBeUndefined();
});
