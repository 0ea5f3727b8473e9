import { type WaitReason } from '../../contracts/model/waiting';
import { type Transfer } from './itemTransfer';

/** Pauses between the rounds of a batch: together they are longer than a failover of the service or a slow role assignment. */
export const roundDelaysSeconds: readonly number[] = [5, 15, 45];

/** Milliseconds from `nowMs` until the next round: the pause, or longer if an item waits for its last write. */
export function pauseBeforeRound(
  transfers: readonly Pick<Transfer, 'notBefore'>[],
  pauseSeconds: number,
  nowMs: number,
): number {
  const waits = transfers.flatMap(({ notBefore }) => (notBefore === undefined ? [] : [Date.parse(notBefore) - nowMs]));
  return Math.min(maxPauseMs, Math.max(pauseSeconds * 1_000, ...waits));
}

/** Why a batch pauses: for a write that may still arrive, or for a retry. */
export function reasonToPause(transfers: readonly Pick<Transfer, 'notBefore'>[]): WaitReason {
  return transfers.some(({ notBefore }) => notBefore !== undefined) ? 'unconfirmedWrites' : 'retry';
}

/** Longer than any request lives. It limits the pause if a clock is wrong. */
const maxPauseMs = 10 * 60 * 1_000;
