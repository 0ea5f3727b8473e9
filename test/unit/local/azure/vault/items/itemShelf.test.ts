import { memoryEntryStore } from '../../../../../../local/azure/state/memoryEntryStore';
import { type EntryStore } from '../../../../../../local/azure/state/entryStore';
import { type ItemVersion, itemVersionSchema } from '../../../../../../local/azure/vault/items/item';
import { ItemShelf } from '../../../../../../local/azure/vault/items/itemShelf';
import { AzureTestClock } from '../../../../../support/azure/azureTestVaults';

const clock = new AzureTestClock(1_000_000);
let store: EntryStore;
let shelf: ItemShelf<ItemVersion>;

beforeEach(() => {
  store = memoryEntryStore();
  shelf = new ItemShelf('secrets', 'source', store, clock);
});

const version = (order: number): ItemVersion => ({
  id: order.toString(16).padStart(32, '0'),
  order,
  enabled: true,
  created: 1,
  updated: 1,
});

function deleted(name: string, { visibleAt = clock.now(), purgeAt = clock.now() + 1_000 } = {}): void {
  shelf.delete(shelf.add(name, version(0)), { deletedAt: clock.now(), visibleAt, purgeAt });
}

/** Loads the same items from the store into another shelf. */
function reloaded(): ItemShelf<ItemVersion> {
  const other = new ItemShelf<ItemVersion>('secrets', 'source', store, clock);
  other.load((value) => itemVersionSchema.parse(value));
  return other;
}

test('distinguishes every state of a name, also after a reload', () => {
  shelf.add('live', version(0));
  deleted('deleted');
  deleted('deleting', { visibleAt: clock.now() + 500 });
  const item = shelf.add('purging', version(0));
  shelf.purge(item, clock.now() + 500);

  for (const each of [shelf, reloaded()]) {
    const states = ['live', 'deleted', 'deleting', 'purging', 'free'].map((name) => each.nameState(name));
    expect(states).toEqual(['live', 'deleted', 'deleting', 'purging', 'free']);
  }
});

test('keeps versions and the current version across a reload', () => {
  shelf.add('Item', version(0));
  shelf.add('item', version(1));
  const item = reloaded().live('ITEM');

  expect(item?.name).toBe('Item');
  expect(item?.currentId).toBe(version(1).id);
  expect(item?.versions.size).toBe(2);
});

test('leaves only the blocked name in the store after a purge, while it is blocked', () => {
  shelf.purge(shelf.add('gone', version(0)), clock.now() + 100);
  expect(store.entries('').map(({ key }) => key)).toEqual(['blocked/source/secrets/gone']);
  clock.advance(100);

  expect(shelf.nameState('gone')).toBe('free');
  expect(store.entries('')).toEqual([]);
});

test('purges an item when its retention ends', () => {
  deleted('old', { purgeAt: clock.now() + 10 });
  clock.advance(10);

  expect(shelf.deletedPage(undefined, 5)).toEqual([]);
  expect(shelf.nameState('old')).toBe('free');
});

test('leaves unsettled items out of a page of deleted items without shortening it', () => {
  for (const name of ['a', 'c', 'e']) deleted(name);
  for (const name of ['b', 'd']) deleted(name, { visibleAt: clock.now() + 500 });

  expect(shelf.deletedPage(undefined, 3).map(({ name }) => name)).toEqual(['a', 'c', 'e']);
  expect(shelf.deletedPage('a', 1).map(({ name }) => name)).toEqual(['c']);
});

test('does not confuse names with the same beginning', () => {
  shelf.add('ab', version(0));
  shelf.add('abc', version(1));

  expect([...(reloaded().live('ab')?.versions.keys() ?? [])]).toEqual([version(0).id]);
});
