import { comparisonIdSchema } from '../../../shared/contracts/model/comparisons';
import { type VaultPairName } from '../../../shared/contracts/model/checks';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { storeNames } from '../../../shared/rules/storeNames';
import { listComparisonsOf } from './comparisonList';

/** How many comparisons of a pair the store keeps. */
export const maxComparisonsPerPair = 20;

/** How many comparisons without results leave the list at once. Fewer begin until the next one ends. */
const maxWithoutResults = 100;

interface Pruning {
  readonly pair: VaultPairName;
  /** Whether a comparison is in progress. It needs its results, however many newer ones have ended. */
  readonly isRunning: (id: string) => Promise<boolean>;
  readonly keep?: number;
}

/**
 * Removes the results of all comparisons of a pair except the newest, and their entries in the list. Also removes the entries of
 * older comparisons without results: they failed, or compared nothing. Returns how many objects with results it removed.
 */
export async function pruneComparisons(
  store: ObjectStore,
  { pair, isRunning, keep = maxComparisonsPerPair }: Pruning,
): Promise<number> {
  const withResults = await idsWithResults(store, pair);
  const listed = (await listComparisonsOf(store, pair)).slice(keep);
  const without = listed.filter((id) => !withResults.has(id)).slice(0, maxWithoutResults);
  // The ids of a pair are in the order of time.
  const old = [...[...withResults].sort().reverse().slice(keep), ...without];
  let removed = 0;
  for (const id of old) {
    if (await isRunning(id)) continue;
    for await (const name of store.list(storeNames.comparison(id))) {
      await store.remove(name);
      removed += 1;
    }
    await store.remove(storeNames.comparisonTime(id));
  }
  return removed;
}

async function idsWithResults(
  store: ObjectStore,
  { sourceVault, targetVault }: VaultPairName,
): Promise<ReadonlySet<string>> {
  const folder = storeNames.comparisonsOf(sourceVault, targetVault);
  const ids = new Set<string>();
  for await (const name of store.list(folder)) {
    const id = name.slice(folder.length).split('/')[0] ?? '';
    if (comparisonIdSchema.safeParse(id).success) ids.add(id);
  }
  return ids;
}
