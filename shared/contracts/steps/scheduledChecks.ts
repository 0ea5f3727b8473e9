import { z } from 'zod';
import { type VaultPairName, checkSummarySchema, vaultPairSchema } from '../model/checks';
import { scheduledPairSchema } from '../settings/scheduledPairs';
import { contract } from './contract';

/** Checks one pair because its time has come, and forgets what the runtime kept of older runs. */
export const checkScheduledPairContract = contract({
  name: 'checkScheduledPair',
  input: scheduledPairSchema,
  output: checkSummarySchema,
});

/**
 * The one orchestration that a pair's scheduled checks run in. The runtime takes no second one while it goes on, so a run
 * that lasts longer than the interval is not joined by others. A colon is in no id of a move or of a run.
 */
export function scheduledInstance({ sourceVault, targetVault }: VaultPairName): string {
  return `schedule:${sourceVault}--${targetVault}`;
}

/** Purges the finished orchestrations of a pair's stored runs but the newest; the runs themselves stay in the store. */
export const pruneCheckRunsContract = contract({
  name: 'pruneCheckRuns',
  input: vaultPairSchema,
  output: z.strictObject({ purged: z.number().int().nonnegative() }),
});
