import { type Answer, type VaultCall } from '../operation';
import { type Item, type ItemVersion } from './item';
import { pageOf } from './pageOf';

/** Versions in the order of their ids, which is not their age; an item that is not there has an empty list. */
export function versionsPage<V extends ItemVersion>(
  call: VaultCall,
  item: Item<V> | undefined,
  show: (version: V) => object,
): Answer {
  const sorted = [...(item?.versions.values() ?? [])].sort((left, right) => (left.id < right.id ? -1 : 1));
  return pageOf(call, {
    take: (after, limit) => {
      const start = after === undefined ? 0 : sorted.findIndex(({ id }) => id > after);
      return start < 0 ? [] : sorted.slice(start, start + limit);
    },
    keyOf: ({ id }) => id,
    show,
  });
}
