import { type WaitReason } from '../../contracts/model/waiting';
import { type Transfer } from './itemTransfer';

/** Pauses between the rounds of a batch: together they are longer than a failover of the service or a slow role assignment. */
export const roundDelaysSeconds: readonly number[] = [5, 15, 45];

/**
 * The pause before the next round, and why it is made: that of the round for a retry, or longer if a write may still arrive. At most ten
 * minutes, which is longer than any request lives, in case a clock is wrong.
 */
export function pauseBeforeRound(
  items: readonly Pick<Transfer, 'notBefore'>[],
  pauseSeconds: number,
  nowMs: number,
): { readonly reason: WaitReason; readonly ms: number } {
  const waits = items.flatMap(({ notBefore }) => (notBefore === undefined ? [] : [Date.parse(notBefore) - nowMs]));
  const ms = Math.min(maxPauseMs, Math.max(pauseSeconds * 1_000, ...waits));
  return { reason: waits.length > 0 ? 'unconfirmedWrites' : 'retry', ms };
}

const maxPauseMs = 10 * 60 * 1_000;
