import { z } from 'zod';
import { ncrontabSchema } from './ncrontab';
import {
  type AllowLists,
  type CheckSources,
  readScheduledComparisons,
  readScheduledPairs,
  type ScheduledComparison,
  type ScheduledPair,
} from './scheduledPairs';

/** The settings of what runs on a schedule. The pairs have their own parser. */
export const scheduleShape = {
  MOVE_CHECKS: z.string().optional(),
  MOVE_CHECK_SCHEDULE: ncrontabSchema.optional(),
  MOVE_COMPARISONS: z.string().optional(),
  MOVE_COMPARE_SCHEDULE: ncrontabSchema.optional(),
} as const;

/** Settings that need another setting. */
export const schedulePartners = [
  ['MOVE_CHECK_SCHEDULE', 'MOVE_CHECKS'],
  ['MOVE_COMPARE_SCHEDULE', 'MOVE_COMPARISONS'],
] as const;

interface Scheduled<Pair> {
  /** NCRONTAB. */
  readonly schedule: string;
  readonly pairs: readonly Pair[];
}

export interface ScheduledRuns {
  /** Absent: checks run only on request. */
  readonly scheduledChecks?: Scheduled<ScheduledPair>;
  /** Absent: comparisons run only on request. */
  readonly scheduledComparisons?: Scheduled<ScheduledComparison>;
}

type Given = Readonly<Record<string, string | undefined>>;

/** Returns what runs on a schedule, and the faults of the pairs with the names of their settings. */
export function scheduledRunsOf(
  given: Given,
  allow: AllowLists,
  sources: CheckSources,
): { readonly runs: ScheduledRuns; readonly faults: readonly string[] } {
  const { MOVE_CHECKS, MOVE_CHECK_SCHEDULE, MOVE_COMPARISONS, MOVE_COMPARE_SCHEDULE } = given;
  const none = { pairs: [], faults: [] };
  const checks = MOVE_CHECKS === undefined ? none : readScheduledPairs(MOVE_CHECKS, allow, sources);
  const comparisons =
    MOVE_COMPARISONS === undefined ? none : readScheduledComparisons(MOVE_COMPARISONS, allow, sources);
  return {
    runs: {
      ...(MOVE_CHECK_SCHEDULE && { scheduledChecks: { schedule: MOVE_CHECK_SCHEDULE.trim(), pairs: checks.pairs } }),
      ...(MOVE_COMPARE_SCHEDULE && {
        scheduledComparisons: { schedule: MOVE_COMPARE_SCHEDULE.trim(), pairs: comparisons.pairs },
      }),
    },
    faults: [
      ...checks.faults.map((fault) => `MOVE_CHECKS: ${fault}`),
      ...comparisons.faults.map((fault) => `MOVE_COMPARISONS: ${fault}`),
    ],
  };
}
