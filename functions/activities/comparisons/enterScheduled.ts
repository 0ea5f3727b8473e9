import { type DurableClient } from 'durable-functions';
import { type Clients } from '../../../shared/clients/openClients';
import { enterScheduledContract } from '../../../shared/contracts/steps/scheduledComparisons';
import { compareVaultsContract } from '../../../shared/contracts/steps/comparisonSteps';
import { orchestrationState } from '../../runtime/orchestrationState';
import { runtimeActivity } from '../../steps/frame/activity';
import { enterComparison, listComparisonsOf, maxComparisonsPerPair } from '../../steps/comparisons/comparisonList';

/** How many comparisons lose their history at once. Fewer begin between two scheduled ones. */
const maxPurged = 10;

/**
 * Enters a scheduled comparison into the list of all. Its results will displace those of the oldest comparison of the pair, so
 * this purges what the runtime has of that one: it does not grow with the schedule. Comparisons in progress are left alone.
 */
export function enterScheduled({ store }: Clients) {
  return runtimeActivity(enterScheduledContract, async ({ id, ...pair }, runtime) => {
    await enterComparison(store, id);
    const ids = await listComparisonsOf(store, pair);
    const old = ids.slice(maxComparisonsPerPair, maxComparisonsPerPair + maxPurged);
    const purged = await Promise.all(old.map((one) => purgeEnded(runtime, one)));
    return { purged: purged.reduce((sum, count) => sum + count, 0) };
  });
}

/** Looks first: older runtimes also purge running orchestrations, and others may add names to the list. */
async function purgeEnded(runtime: DurableClient, id: string): Promise<number> {
  if ((await orchestrationState(runtime, id, [compareVaultsContract.name])) !== 'ended') return 0;
  const { instancesDeleted } = await runtime.purgeInstanceHistory(id);
  return instancesDeleted;
}
