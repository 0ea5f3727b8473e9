import { CallFault, refusesBackup } from './callFault';
import { type VaultOperation } from './vaultOperation';
import { MoverError } from '../../contracts/model/moverError';

/** Waits after a 429 without `Retry-After`, which most of them lack. Source: Key Vault throttling guidance. */
export const throttledDelaysMs: readonly number[] = [1_000, 2_000, 4_000, 8_000, 16_000];
const faultDelaysMs = [500, 1_000, 2_000];
/** A delete or purge takes 1 to 6 s to settle. */
const deletingDelaysMs = [1_000, 2_000, 3_000];
/** Bounds for `Retry-After`. A shorter wait is raised to the minimum. For a longer one the call gives up. */
const minRetryAfterMs = 200;
export const maxRetryAfterMs = 60_000;

/**
 * Milliseconds to wait after attempt `attempt` (the first is 0), or undefined to give up. `Retry-After` takes
 * precedence. `random` (0 to 1) lengthens the wait by up to a quarter, so that calls that failed together do not retry
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
  if (retryAfterMs !== undefined && retryAfterMs > maxRetryAfterMs) return undefined;
  const waitMs = retryAfterMs === undefined ? delayMs : Math.max(retryAfterMs, minRetryAfterMs);
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
  if (detail.status === 429) return throttledDelaysMs;
  if (detail.status === 503) return faultDelaysMs;
  return detail.innerCode === 'ObjectIsBeingDeleted' ? deletingDelaysMs : [];
}

/** Whether it is unknown if the service executed the failed request, or will still execute it. */
export function isUnsettled(error: unknown): boolean {
  if (error instanceof CallFault) return isAmbiguous(error);
  if (error instanceof MoverError) return error.code === 'WRITE_NOT_CONFIRMED';
  return true;
}
