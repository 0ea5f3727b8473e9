import { randomBytes } from 'node:crypto';
import { type Clock, unixSeconds } from '../../clock';
import { type Item, type ItemVersion } from './item';

/** Identity and times of a version that is made now, as the newest of its item. */
export function newVersion(
  item: Item<ItemVersion> | undefined,
  clock: Clock,
): Pick<ItemVersion, 'id' | 'order' | 'created' | 'updated'> {
  const now = unixSeconds(clock);
  // Versions are never deleted one by one, so their number is the next place.
  return { id: randomBytes(16).toString('hex'), order: item?.versions.size ?? 0, created: now, updated: now };
}
