import { type Clients } from '../../../shared/clients/openClients';
import { allInParallel } from '../../../shared/clients/async/takeTurns';
import { maxHeldDeletions, type StoredDeletion } from '../../../shared/contracts/model/deletions';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { itemKey } from '../../../shared/rules/problems/itemLabel';
import { type VaultPair } from '../frame/vaultPair';
import { listVersions } from '../items/itemVersion';
import { type StoredDeletions, writeDeletions } from '../report/storedDeletions';

interface Watched {
  readonly move: MoveSpec;
  readonly pair: VaultPair;
  /** The record of items that were deleted at the source. */
  readonly known: StoredDeletions;
  /** What the list of the target has, by the keys of the items. */
  readonly listed: ReadonlyMap<string, unknown>;
}

/**
 * Compares the record of items that were deleted at the source with the list of the target: a person may have recovered or deleted one
 * there since the last search, and the names at the source do not show that. Each of which they differ is read in both vaults. Stores
 * what is new, and returns how many of them the target has; undefined if the record is damaged, so that nobody knows.
 */
export async function watchDeletions(
  clients: Clients,
  { move, pair, known, listed }: Watched,
): Promise<number | undefined> {
  if (known.isDamaged) return undefined;
  const all = [...known.deletions.values()];
  // What the source has again is an item like any other.
  const doubtful = all.filter((one) => one.state !== 'returned' && isThere(one) !== listed.has(itemKey(one)));
  const changed = await allInParallel(doubtful.slice(0, maxHeldDeletions), async (one) => {
    const [left, there] = await Promise.all([listVersions(pair.source, one), listVersions(pair.target, one)]);
    return left.length === 0 && isThere(one) !== there.length > 0 ? [turned(one)] : [];
  });
  const deletions = new Map([...all, ...changed.flat()].map((one) => [itemKey(one), one] as const));
  if (changed.flat().length > 0) await writeDeletions(clients, move, { ...known, deletions });
  return [...deletions.values()].filter(isThere).length;
}

function isThere({ state }: StoredDeletion): boolean {
  return state === 'there' || state === 'kept';
}

/** Only a person recovers what the move has deleted, and the move does not delete it again. */
function turned({ itemType, itemName, state }: StoredDeletion): StoredDeletion {
  const item = { itemType, itemName };
  if (state === 'followed') return { ...item, state: 'kept', reason: 'RECOVERED_SINCE' };
  return { ...item, state: state === 'gone' ? 'there' : 'gone' };
}
