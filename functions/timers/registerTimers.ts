import { app } from '@azure/functions';
import { input } from 'durable-functions';
import { type MissingReference } from '../../shared/contracts/model/missingReferences';
import { removalTimes, removeExpired, type RemoveExpiredParts } from './removeExpired';
import { scheduledCheck, type ScheduledCheckParts } from './scheduledCheck';
import { startScheduledComparison, type ScheduledComparisonParts } from './scheduledComparison';
import { endedTimes, sweepEnded, sweepStaging, type SweepStagingParts, sweepTimes } from './sweepStaging';
import { warnOfMissing } from './warnOfMissing';

export interface TimerParts {
  /** Parts of the app that are off. Each sweep warns of them. */
  readonly missing: readonly MissingReference[];
  readonly sweep: SweepStagingParts;
  /** Undefined: the app removes nothing. */
  readonly expiry: RemoveExpiredParts | undefined;
  /** Undefined: checks run only on request. `schedule` is NCRONTAB. */
  readonly checks: (ScheduledCheckParts & { readonly schedule: string }) | undefined;
  /** Undefined: comparisons run only on request. `schedule` is NCRONTAB. */
  readonly comparisons: (ScheduledComparisonParts & { readonly schedule: string }) | undefined;
}

/** Registers the timers that the settings ask for. */
export function registerTimers({ missing, sweep, expiry, checks, comparisons }: TimerParts): void {
  const extraInputs = [input.durableClient()];
  app.timer('sweepStaging', { ...sweepTimes, extraInputs, handler: warnOfMissing(missing, sweepStaging(sweep)) });
  app.timer('sweepEnded', { ...endedTimes, extraInputs, handler: sweepEnded(sweep) });
  if (expiry !== undefined) {
    app.timer('removeExpired', { ...removalTimes, extraInputs, handler: removeExpired(expiry) });
  }
  if (checks !== undefined) {
    app.timer('scheduledCheck', { schedule: checks.schedule, extraInputs, handler: scheduledCheck(checks) });
  }
  if (comparisons !== undefined) {
    const { schedule } = comparisons;
    app.timer('scheduledComparison', { schedule, extraInputs, handler: startScheduledComparison(comparisons) });
  }
}
