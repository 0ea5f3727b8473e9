import { type Rate } from './tokenBucket';

/** Items of one plan page, which is also one transfer batch: small enough for a short history, large enough to pay. */
export const itemsPerPage = 25;

/** Service pages (25 items) that one listing step reads before it checkpoints. */
export const listPagesPerStep = 8;

/** Moves that may be under way at once in one app, however many instances it has: far above what people run side by side. */
export const maxMovesAtOnce = 50;

/**
 * Pairs that people may have checked at once in one app: two of the largest requests. Each pair costs as much as planning
 * its move, so pairs are counted and not requests. Pairs of the schedule are not: there are as many as the settings name,
 * one run of each, and no request is to keep them waiting or they a request.
 */
export const maxChecksAtOnce = 400;

/**
 * Requests to start something that one instance takes. A script may start all the moves that fit, and some again, without
 * a wait; one in a second after that is more than people start, and next to nothing of what a vault allows.
 */
export const startRate: Rate = { burst: 60, everyMs: 1_000 };

const maxBatchesAtOnce = 16;

/**
 * How many batches run side by side. A move is told in at least four steps, so that small ones show progress too; large
 * ones keep some hundred items in flight, far above `maxInFlight`, so that the vaults are never idle.
 */
export function batchesAtOnce(pages: number): number {
  return Math.min(maxBatchesAtOnce, Math.max(1, Math.ceil(pages / 4)));
}
