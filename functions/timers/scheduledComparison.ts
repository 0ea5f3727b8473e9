import { type TimerHandler } from '@azure/functions';
import { type DurableClient } from 'durable-functions';
import { type VaultPairName } from '../../shared/contracts/model/checks';
import { type ScheduledComparison } from '../../shared/contracts/settings/scheduledPairs';
import {
  compareScheduledPairContract,
  type Drift,
  scheduledComparison as instanceOf,
} from '../../shared/contracts/steps/scheduledComparisons';
import { startPairs, type StartParts } from './startPairs';

export interface ScheduledComparisonParts extends StartParts {
  readonly pairs: readonly ScheduledComparison[];
  /** What the last comparison of a pair knew; null if there is none. */
  readonly lastDrift: (client: DurableClient, pair: VaultPairName) => Promise<Drift | 'running' | null>;
}

/**
 * The timer of `MOVE_COMPARE_SCHEDULE`. It starts a comparison of every pair whose comparison is not running already, with what the
 * last one knew.
 */
export function startScheduledComparison({ lastDrift, ...parts }: ScheduledComparisonParts): TimerHandler {
  return startPairs({
    ...parts,
    what: 'comparison',
    orchestrator: compareScheduledPairContract.name,
    instanceOf,
    async inputOf(client, pair) {
      const previous = await lastDrift(client, pair);
      return previous === 'running' ? undefined : { ...pair, previous };
    },
  });
}
