import { jsonBytes } from '../../../shared/clients/store/jsonStore';
import { type VaultPairName } from '../../../shared/contracts/model/checks';
import { comparisonIdSchema } from '../../../shared/contracts/model/comparisons';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { pairOfRun } from '../../../shared/rules/checks/checkRunId';
import { storeNames } from '../../../shared/rules/storeNames';

/** How many comparisons are listed, newest first: as many as a blob container returns in one answer. */
const maxListed = 5_000;

/** Enters a comparison into the list of all comparisons. */
export async function enterComparison(store: ObjectStore, id: string): Promise<void> {
  await store.write(storeNames.comparisonTime(id), jsonBytes({}));
}

/** Returns the ids of the comparisons of all pairs, newest first. Names that the app does not write are left out. */
export async function listComparisons(store: ObjectStore, max = maxListed): Promise<readonly string[]> {
  const ids: string[] = [];
  for await (const name of store.list(storeNames.comparisonTimes)) {
    const id = comparisonIdSchema.safeParse(/_([^/_]+)\.json$/.exec(name)?.[1]).data;
    if (id === undefined || name !== storeNames.comparisonTime(id)) continue;
    if (ids.push(id) >= max) break;
  }
  return ids;
}

/** Returns the ids of the comparisons of one pair among those of the list, newest first. */
export async function listComparisonsOf(
  store: ObjectStore,
  { sourceVault, targetVault }: VaultPairName,
): Promise<readonly string[]> {
  return (await listComparisons(store)).filter((id) => {
    const pair = pairOfRun(id);
    return pair.sourceVault === sourceVault && pair.targetVault === targetVault;
  });
}

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
