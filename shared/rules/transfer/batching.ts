import { type Pace, type PaceSoFar } from '../../contracts/model/movePolicy';
import { type PlanSummary } from '../../contracts/model/plan';
import { type MoveSpec } from '../../contracts/steps/moveSpec';
import { type BatchSummary, type MoveProgress } from '../../contracts/steps/orchestrations';
import { limitedRequests } from '../plan/estimateMove';
import { type Rate } from './tokenBucket';

/** Items of one plan page, which is also one transfer batch: small enough for a short history, large enough to be efficient. */
export const itemsPerPage = 25;

/** Service pages (25 items) that one listing step reads before it checkpoints, and the first page of each type that follows. */
export const listPagesPerStep = 8;

/**
 * The same, for the first two parts of the list of a move. They are read in parallel with the survey and with the other reads of both
 * vaults, and should not take longer than those: then the first items are inspected.
 */
export const listPagesAtStart = { survey: 4, reads: 6 } as const;

/** Maximum of moves in progress in one app, over all its instances: far more than people run in parallel. */
export const maxMovesAtOnce = 50;

/**
 * Maximum of pairs in progress for requests to check, in one app: two of the largest requests. Each pair costs as much as
 * planning its move, so the limit counts pairs, not requests. Scheduled pairs do not count: the settings limit them to one
 * run each, and scheduled runs and requests never wait for each other.
 */
export const maxChecksAtOnce = 400;

/** Maximum of comparisons in progress, in one app. Each may read two vaults to their ends. */
export const maxComparisonsAtOnce = 50;

/** Maximum of fleets in progress, in one app. Their moves share the slots of all moves. */
export const maxFleetsAtOnce = 10;

/** Maximum of searches for consumers in progress, in one app. Each reads whole subscriptions. */
export const maxSearchesAtOnce = 5;

/** The number of pages that a comparison compares in parallel, before it continues as new. */
export const comparedPagesAtOnce = 8;

/**
 * Start requests that one instance accepts. A script can start all moves that fit, and some of them again, without a wait.
 * After that, one a second is more than people need, and far below the limits of a vault.
 */
export const startRate: Rate = { burst: 60, everyMs: 1_000 };

/**
 * Comparisons that one caller may start on one instance. Each says of the current value of a secret whether it is the one in another vault, so
 * its number limits how many guesses somebody can test who writes to one of the vaults. A script can compare a fleet of pairs without a wait.
 */
export const comparisonRate: Rate = { burst: 60, everyMs: 60_000 };

/** How often events may make an instance of the app look for held moves. A look reads the store, and no vault. */
export const eventRate: Rate = { burst: 100, everyMs: 100 };

const maxBatchesAtOnce = 16;

/**
 * The number of batches that run in parallel. A move of three pages or more has at least two windows, so that it shows progress. A small
 * move has no more than that: from the last item of a window to the first one of the next, the runtime dispatches eight steps, one after
 * the other. Large moves keep some hundred items in flight, far above `maxInFlight`, so that the vaults are never idle.
 */
export function batchesAtOnce(pages: number, most = maxBatchesAtOnce): number {
  return Math.min(most, maxBatchesAtOnce, Math.max(2, Math.ceil(pages / 2)));
}

/**
 * The part of the limit that the items of a window may use. A process that is alone sends what the limit allows in 10 s in one burst, as
 * soon as it may. If a window had a few items more than a burst, they would wait for the next one. Then the next window would begin
 * only after the start of that burst, with no item ready for it. A process alone leaves 1/100 of the limit free.
 */
const partOfBurst = 0.99;

/** One page is in progress while the other one begins or ends. */
const leastPages = 2;

/** Returns the pace of a request with the changes since. */
export function withChange(pace: Pace, { change }: Pick<PaceSoFar, 'change'>): Pace {
  const { sourceShare, targetShare, maxInFlight, maxRequestsPerSecond } = change;
  return {
    sourceShare: sourceShare ?? pace.sourceShare,
    targetShare: targetShare ?? pace.targetShare,
    maxInFlight: maxInFlight ?? pace.maxInFlight,
    // `null` is a change too: it removes the limit.
    maxRequestsPerSecond:
      (maxRequestsPerSecond === undefined ? pace.maxRequestsPerSecond : maxRequestsPerSecond) ?? undefined,
    schedule: pace.schedule,
  };
}

/**
 * The most pages that a move transfers in parallel, as a part of its progress: as many whole pages as the limits of its vaults allow
 * in 10 s. `plan` counts requests, `pace` is the one of the move's request. An item that waits for its turn occupies one of the
 * activities that an instance runs at a time. More items than the vaults can take soon would keep those of other moves out, and this
 * move would not be faster.
 */
export function pagesAtOnce(
  { items, estimate }: Pick<PlanSummary, 'items' | 'estimate'>,
  pace: Pick<MoveSpec['pace'], 'sourceShare' | 'targetShare'>,
): Pick<MoveProgress, 'pagesAtOnce'> {
  const windows = Math.max(...limitedRequests(estimate, pace).map(({ requests, per10s }) => requests / per10s));
  if (windows === 0) return {};
  const itemsOfBurst = (items / windows) * partOfBurst;
  return { pagesAtOnce: Math.max(leastPages, Math.floor(itemsOfBurst / itemsPerPage)) };
}

/** The same after a window: with the last change of the pace that one of its batches found. Empty if none found one. */
export function pagesAtChangedPace(
  plan: Pick<PlanSummary, 'items' | 'estimate'>,
  pace: Pace,
  batches: readonly Pick<BatchSummary, 'pace'>[],
): Pick<MoveProgress, 'pagesAtOnce'> {
  const [last] = batches.flatMap((batch) => batch.pace ?? []).sort((one, other) => other.seq - one.seq);
  return last === undefined ? {} : pagesAtOnce(plan, withChange(pace, last));
}
