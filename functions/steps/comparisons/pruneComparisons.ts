import { comparisonIdSchema } from '../../../shared/contracts/model/comparisons';
import { type VaultPairName } from '../../../shared/contracts/model/checks';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { storeNames } from '../../../shared/rules/storeNames';

/** How many comparisons of a pair the store keeps. */
export const maxComparisonsPerPair = 20;

/**
 * Removes the results of all comparisons of a pair except the newest, and their entries in the list. Returns how many objects
 * with results it removed.
 */
export async function pruneComparisons(
  store: ObjectStore,
  { sourceVault, targetVault }: VaultPairName,
  keep = maxComparisonsPerPair,
): Promise<number> {
  const folder = storeNames.comparisonsOf(sourceVault, targetVault);
  const ids = new Set<string>();
  for await (const name of store.list(folder)) {
    const id = name.slice(folder.length).split('/')[0] ?? '';
    if (comparisonIdSchema.safeParse(id).success) ids.add(id);
  }
  // The ids of a pair are in the order of time.
  const old = [...ids].sort().reverse().slice(keep);
  let removed = 0;
  for (const id of old) {
    for await (const name of store.list(storeNames.comparison(id))) {
      await store.remove(name);
      removed += 1;
    }
    await store.remove(storeNames.comparisonTime(id));
  }
  return removed;
}
