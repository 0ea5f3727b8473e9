import { type ComparedItem } from '../../../../../shared/contracts/model/comparisons';
import { comparisonDriftSchema, maxKnownDifferences } from '../../../../../shared/contracts/steps/scheduledComparisons';
import { addDifferences, contrast, contrastFailed, noDifferences } from '../../../../../shared/rules/comparisons/drift';

const item = (itemName: string, changes: Partial<ComparedItem> = {}): ComparedItem => ({
  itemType: 'secret',
  itemName,
  outcome: 'differs',
  fields: ['value'],
  differences: [{ field: 'value', kind: 'changed', sourceVersion: 'a'.repeat(32), targetVersion: 'b'.repeat(32) }],
  ...changes,
});
const match = item('same', { outcome: 'match', fields: [], differences: [] });
const unread = (name: string) =>
  item(name, { outcome: 'notRead', fields: [], differences: [], code: 'VAULT_THROTTLED' });
const found = (...items: readonly ComparedItem[]) => addDifferences(noDifferences, items);
const after = (...items: readonly ComparedItem[]) => contrast(null, found(...items)).drift;

test('counts items that differ or that one vault lacks, and no others', () => {
  const missing = item('gone', { outcome: 'onlyInSource', fields: [], differences: [] });
  const { count, known, unread: open } = found(match, item('a'), missing, unread('b'));
  expect([count, known.length, open.length]).toEqual([2, 2, 1]);
});

test('the first comparison of a pair has nothing to be contrasted with', () => {
  expect(contrast(null, found(item('a'))).change).toEqual({ appeared: 1, gone: 0, before: null });
});

test.each([
  ['the same differences', [item('a'), item('b')], [item('b'), item('a')], { appeared: 0, gone: 0 }],
  ['one more', [item('a')], [item('a'), item('b')], { appeared: 1, gone: 0 }],
  ['one less', [item('a'), item('b')], [item('a')], { appeared: 0, gone: 1 }],
  ['one in place of another', [item('a')], [item('b')], { appeared: 1, gone: 1 }],
  ['none any more', [item('a')], [match], { appeared: 0, gone: 1 }],
  ['the same name in another case', [item('Name')], [item('name')], { appeared: 0, gone: 0 }],
  [
    'another version that differs',
    [item('a')],
    [item('a', { differences: [{ field: 'value', kind: 'changed', sourceVersion: 'c'.repeat(32) }] })],
    { appeared: 1, gone: 1 },
  ],
])('contrasts: %s', (_, before, now, change) => {
  expect(contrast(after(...before), found(...now)).change).toEqual({ ...change, before: before.length });
});

test('an item that could not be read keeps the difference that was known before', () => {
  const { drift, change } = contrast(after(item('a'), item('b')), found(unread('a'), item('b')));
  expect(change).toEqual({ appeared: 0, gone: 0, before: 2 });
  expect(drift.count).toBe(2);
  expect(contrast(drift, found(item('a'), item('b'))).change).toEqual({ appeared: 0, gone: 0, before: 2 });
});

test('an item that could not be read keeps its difference, also after more of them than are known one by one', () => {
  const many = Array.from({ length: maxKnownDifferences + 1 }, (_, at) => unread(`secret-${String(at)}`));
  const before = after(item('a'), item('z', { itemType: 'certificate' }));
  const changed = item('a', { fields: ['enabled'], differences: [{ field: 'enabled', kind: 'changed' }] });
  const { drift, change } = contrast(before, found(changed, ...many, { ...unread('z'), itemType: 'certificate' }));
  expect([drift.count, change]).toEqual([2, { appeared: 1, gone: 1, before: 2 }]);
});

test('a comparison that failed keeps what was known before', () => {
  const before = after(item('a'));
  const { drift, change } = contrastFailed(before);
  expect([drift, change]).toEqual([
    { ...before, failed: true },
    { appeared: 0, gone: 0, before: 1 },
  ]);
  expect(contrast(drift, found(item('a'))).change).toEqual({ appeared: 0, gone: 0, before: 1 });
  expect(contrastFailed(null).change.before).toBeNull();
});

test('compares numbers if there are more differences than are known one by one', () => {
  const many = Array.from({ length: maxKnownDifferences + 10 }, (_, at) => item(`secret-${String(at)}`));
  const before = after(...many);
  expect(comparisonDriftSchema.parse(before)).toMatchObject({ count: maxKnownDifferences + 10 });
  expect(contrast(before, found(...many, item('new'))).change).toMatchObject({ appeared: 1, gone: 0 });
  expect(contrast(before, found(...many.slice(5))).change).toMatchObject({ appeared: 0, gone: 5 });
  expect(contrast(after(...many.slice(20)), found(...many)).change).toMatchObject({ appeared: 20, gone: 0 });
});

test('keeps a state of less than 60 KB', () => {
  const many = Array.from({ length: 5_000 }, (_, at) => item(`secret-${String(at)}`));
  expect(JSON.stringify(after(...many)).length).toBeLessThan(60_000);
});
