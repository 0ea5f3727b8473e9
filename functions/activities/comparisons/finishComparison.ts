import { finishComparisonContract } from '../../../shared/contracts/steps/comparisonSteps';
import { type Clients } from '../../../shared/clients/openClients';
import { orchestrationState } from '../../runtime/orchestrationState';
import { runtimeActivity } from '../../steps/frame/activity';
import { pruneComparisons } from '../../steps/comparisons/comparisonList';

/**
 * Empties the staging of a comparison, and removes the results of the oldest comparisons of its pair. The comparison itself is still
 * in progress, so its own results remain.
 */
export function finishComparison({ staging, store }: Clients) {
  return runtimeActivity(finishComparisonContract, async ({ move }, runtime) => {
    await staging.sweep(move);
    const { sourceVault, targetVault } = move;
    const isRunning = async (id: string) => (await orchestrationState(runtime, id)) === 'running';
    const removed = await pruneComparisons(store, { pair: { sourceVault, targetVault }, isRunning });
    return { state: 'finished' as const, removed };
  });
}
