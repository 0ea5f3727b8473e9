import { type ComparableVersion } from '../../../shared/rules/matchVersions';
import { type ItemName } from './itemVersion';
import { type Digest, readComparable } from './readComparable';
import { type readOrder } from './readOrder';
import { relock, type UnlockPlace, withUnlocked } from './unlockVersions';

interface OpenedReading {
  readonly digest: Digest;
  /** How surely the order of the versions has to be known. */
  readonly order: typeof readOrder;
}

/**
 * Reads an item's versions, oldest first, with their contents. Where the request moves disabled versions by value, they
 * are opened for that moment, because what is not read back is not known to be there.
 */
export async function readOpened(
  place: UnlockPlace,
  item: ItemName,
  { digest, order }: OpenedReading,
): Promise<readonly ComparableVersion[]> {
  const vault = place.pair[place.side];
  if (place.move.disabled !== 'unlock' || item.itemType !== 'secret') {
    return readComparable(vault, item, (await order(vault, item)).ordered, digest);
  }
  await relock(place, item);
  const { ordered } = await order(vault, item);
  return withUnlocked(place, item, ordered, async () => {
    const opened = await readComparable(vault, item, ordered.map(asEnabled), digest);
    // As they were listed: it is their content alone that was opened.
    return opened.map((version, at) => ({ ...version, enabled: ordered[at]?.enabled ?? version.enabled }));
  });
}

function asEnabled<V extends { readonly enabled: boolean }>(version: V): V {
  return { ...version, enabled: true };
}
