import { type DurableClient } from 'durable-functions';
import { type VaultPairName } from '../../shared/contracts/model/checks';
import {
  compareScheduledPairContract,
  type Drift,
  scheduledComparison,
} from '../../shared/contracts/steps/scheduledComparisons';
import { findOrchestration, isCompleted, isRunning } from './orchestrationState';

/**
 * Returns what the last scheduled comparison of a pair knew; null if there is none, or it did not end by itself: then the next one
 * counts as the first, and posts a notice. Only a comparison that proved its start has such an output.
 */
export async function lastDrift(client: DurableClient, pair: VaultPairName): Promise<Drift | 'running' | null> {
  const found = await findOrchestration(client, scheduledComparison(pair), false);
  if (found === undefined) return null;
  if (isRunning(found)) return 'running';
  if (found.name !== compareScheduledPairContract.name || !isCompleted(found)) return null;
  return compareScheduledPairContract.output.safeParse(found.output).data?.drift ?? null;
}
