import { z } from 'zod';
import { type VaultPairName, checkSummarySchema, vaultPairSchema } from '../model/checks';
import { scheduledPairSchema } from '../settings/scheduledPairs';
import { startSchema } from '../model/ids';
import { contract } from './contract';

/** Runs a scheduled check of one pair, and purges older runs from the runtime. */
export const checkScheduledPairContract = contract({
  name: 'checkScheduledPair',
  input: scheduledPairSchema.extend({ start: startSchema.optional() }),
  output: checkSummarySchema,
});

/**
 * The instance id of the scheduled checks of a pair. The runtime starts no second instance with this id, so a check
 * that takes longer than the interval does not overlap with the next one. No id of a move or of a run contains a colon.
 */
export function scheduledInstance({ sourceVault, targetVault }: VaultPairName): string {
  return `schedule:${sourceVault}--${targetVault}`;
}

/**
 * Purges the finished orchestrations of a pair's stored runs, except for the newest. The runs themselves stay stored.
 */
export const pruneCheckRunsContract = contract({
  name: 'pruneCheckRuns',
  input: vaultPairSchema,
  output: z.strictObject({ purged: z.number().int().nonnegative() }),
});
