import { type Clock, wait } from '../async/clock';
import { errorShape, CallFault, refusesBackup } from './callFault';
import { advisedWaitsMs, retryAfterLimitsMs } from '../pace/tryWindow';
import { type VaultOperation } from './vaultOperation';
import { MoverError } from '../../contracts/model/moverError';

/**
 * Waits of one call after a 429 without `Retry-After`, in addition to those of all requests of its kind (`pace/tryWindow.ts`). The
 * vault can refuse one operation, and accept others.
 */
const refusedDelaysMs: readonly number[] = [0, 0, 250, 500, ...advisedWaitsMs];
const faultDelaysMs = [500, 1_000, 2_000];
/** A delete or purge takes 1 to 6 s to settle. */
const deletingDelaysMs = [1_000, 2_000, 3_000];

/**
 * Milliseconds to wait after attempt `attempt` (the first is 0), or undefined to give up. `Retry-After` takes
 * precedence; if it is too long, the call gives up. `random` (0 to 1) lengthens the wait by up to a quarter, so that calls that failed together do not retry
 * together.
 */
export function retryDelay(
  fault: CallFault,
  operation: VaultOperation,
  attempt: number,
  random: number,
): number | undefined {
  const delayMs = delaysFor(fault, operation)[attempt];
  if (delayMs === undefined) return undefined;
  const retryAfterMs = fault.detail.kind === 'answer' ? fault.detail.retryAfterMs : undefined;
  if (retryAfterMs !== undefined && retryAfterMs > retryAfterLimitsMs.max) return undefined;
  const waitMs = retryAfterMs === undefined ? delayMs : Math.max(retryAfterMs, retryAfterLimitsMs.min);
  return waitMs * (1 + random / 4);
}

/** Whether it is unknown if the service executed the request. */
export function isAmbiguous({ detail }: CallFault): boolean {
  if (detail.kind === 'network') return detail.sent;
  if (detail.kind === 'answer') return detail.status === 408 || (detail.status >= 500 && detail.status !== 503);
  return detail.kind === 'timeout' || detail.kind === 'unreadable';
}

function delaysFor(fault: CallFault, operation: VaultOperation): readonly number[] {
  const { detail } = fault;
  // It would take as long again.
  if (operation.isSlow && (detail.kind === 'timeout' || refusesBackup(detail))) return [];
  if (isAmbiguous(fault)) return operation.repeatable && detail.kind !== 'unreadable' ? faultDelaysMs : [];
  if (detail.kind === 'network') return detail.code === 'ENOTFOUND' ? [] : faultDelaysMs;
  if (detail.kind !== 'answer') return [];
  if (detail.status === 429) return detail.retryAfterMs === undefined ? refusedDelaysMs : advisedWaitsMs;
  if (detail.status === 503) return faultDelaysMs;
  return detail.innerCode === 'ObjectIsBeingDeleted' ? deletingDelaysMs : [];
}

/** Whether it is unknown if the service executed the failed request, or will still execute it. */
export function isUnsettled(error: unknown): boolean {
  if (error instanceof CallFault) return isAmbiguous(error);
  if (error instanceof MoverError) return error.code === 'WRITE_NOT_CONFIRMED';
  return true;
}

/**
 * Repeats a call of the SDK up to five times while the answer is 429, after the waits that the service advises. The
 * retry policy of the SDK does not handle a 429 without `Retry-After`, which Key Vault usually sends.
 */
export async function retryThrottled<T>(clock: Clock, call: () => Promise<T>): Promise<T> {
  for (const delayMs of advisedWaitsMs) {
    try {
      return await call();
    } catch (error) {
      if (errorShape(error).statusCode !== 429) throw error;
      await wait(clock, delayMs);
    }
  }
  return call();
}
