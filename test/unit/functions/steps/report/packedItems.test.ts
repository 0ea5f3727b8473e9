import { PackedItems } from '../../../../../functions/steps/report/knownItems';
import { itemKey } from '../../../../../shared/rules/problems/itemLabel';
import { type KnownItem } from '../../../../../shared/rules/transfer/lateItems';

const itemOf = (itemName: string, page: number, changes: Partial<KnownItem> = {}): KnownItem => ({
  itemType: 'secret',
  itemName,
  page,
  currentVersion: '5aa3daf3ebaeefcb755b164a45e0908f',
  route: 'backupRestore',
  updated: 1_700_000_000,
  ...changes,
});
const keyOf = (itemName: string) => itemKey({ itemType: 'secret', itemName });

test('PackedItems returns each item as it was added', () => {
  const items = new PackedItems();
  const whole = itemOf('replaced', 0, { itemType: 'key', isReplaced: true, copy: 'ab'.repeat(32) });
  const bare: KnownItem = { itemType: 'certificate', itemName: 'bare', page: 1, currentVersion: undefined };
  items.add(0, [itemOf('first', 0, { freeing: 'purge' }), whole]);
  items.add(1, [bare]);
  expect(items.get(keyOf('FIRST'))).toEqual(itemOf('first', 0, { freeing: 'purge' }));
  expect(items.get(itemKey(whole))).toEqual(whole);
  expect(items.get(itemKey(bare))).toEqual(bare);
  expect(items.get(keyOf('other'))).toBeUndefined();
  expect([...items.values()].map(({ itemName }) => itemName)).toEqual(['first', 'replaced', 'bare']);
});

test('PackedItems returns an item of the latest page that has it, and leaves those that it began with', () => {
  const before = new PackedItems();
  before.add(0, [itemOf('one', 0), itemOf('two', 0)]);
  const after = new PackedItems(before);
  after.add(1, [itemOf('two', 1, { updated: 1_800_000_000 }), itemOf('three', 1)]);
  expect(after.get(keyOf('two'))).toMatchObject({ page: 1, updated: 1_800_000_000 });
  expect([...after.values()].map(({ itemName, page }) => [itemName, page])).toEqual([
    ['one', 0],
    ['two', 1],
    ['three', 1],
  ]);
  expect([before.size, after.size]).toEqual([2, 3]);
  expect(before.get(keyOf('two'))).toMatchObject({ page: 0 });
});

test('PackedItems finds the items of pages in any order', () => {
  const items = new PackedItems();
  const names = Array.from({ length: 250 }, (_, at) => `secret-${String(at)}`);
  for (let page = 0; page < 10; page += 1)
    items.add(
      page,
      names.slice(page * 25, page * 25 + 25).map((name) => itemOf(name, page)),
    );
  const shuffled = names.map((_, at) => names[(at * 37) % names.length] ?? '');
  expect(shuffled.map((name) => items.get(keyOf(name))?.itemName)).toEqual(shuffled);
});
