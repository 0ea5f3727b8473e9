import { finishComparisonContract } from '../../../shared/contracts/steps/comparisonSteps';
import { type Clients } from '../../../shared/clients/openClients';
import { activity } from '../../steps/activity';
import { pruneComparisons } from '../../steps/comparisons/pruneComparisons';

/** Empties the staging of a comparison, and removes the results of the oldest comparisons of its pair. */
export function finishComparison({ staging, store }: Clients) {
  return activity(finishComparisonContract, async ({ move }) => {
    await staging.sweep(move);
    return { state: 'finished' as const, removed: await pruneComparisons(store, move) };
  });
}
