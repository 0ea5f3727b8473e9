import { type VaultPairName } from '../../../shared/contracts/model/checks';
import { comparisonIdSchema } from '../../../shared/contracts/model/comparisons';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { pairOfRun } from '../../../shared/rules/checks/checkRunId';
import { storeNames } from '../../../shared/rules/storeNames';

/** How many comparisons are listed, newest first: as many as a blob container returns in one answer. */
const maxListed = 5_000;

/** Enters a comparison into the list of all comparisons. */
export async function enterComparison(store: ObjectStore, id: string): Promise<void> {
  await store.write(storeNames.comparisonTime(id), new TextEncoder().encode('{}'));
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
