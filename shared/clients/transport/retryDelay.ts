import { CallFault } from './callFault';
import { type VaultOperation } from './vaultOperation';
import { MoverError } from '../../contracts/model/moverError';

/** Advice of the service for 429, which mostly come without `Retry-After`. Source: Key Vault throttling guidance. */
export const throttledDelaysMs: readonly number[] = [1_000, 2_000, 4_000, 8_000, 16_000];
const faultDelaysMs = [500, 1_000, 2_000];
/** A delete or purge takes 1 to 6 s to settle. */
const deletingDelaysMs = [1_000, 2_000, 3_000];
/** A wish outside of these bounds is not taken literally: at once would only be refused again, an hour is not ours to wait. */
const shortestAskedForMs = 200;
const maxRetryAfterMs = 60_000;

/**
 * How long to wait before attempt `attempt` + 1 (the first is 0), or undefined to give up. The service's own wish goes
 * first. Waits are spread by up to a quarter (`random` is 0 to 1), so that calls refused together do not come back together.
 */
export function retryDelay(
  fault: CallFault,
  operation: VaultOperation,
  attempt: number,
  random: number,
): number | undefined {
  const delayMs = delaysFor(fault, operation)[attempt];
  if (delayMs === undefined) return undefined;
  const askedForMs = fault.detail.kind === 'answer' ? fault.detail.retryAfterMs : undefined;
  if (askedForMs !== undefined && askedForMs > maxRetryAfterMs) return undefined;
  const waitMs = askedForMs === undefined ? delayMs : Math.max(askedForMs, shortestAskedForMs);
  return waitMs * (1 + random / 4);
}

/** True when nobody can tell whether the service did what was asked. */
export function isAmbiguous({ detail }: CallFault): boolean {
  if (detail.kind === 'network') return detail.sent;
  if (detail.kind === 'answer') return detail.status === 408 || (detail.status >= 500 && detail.status !== 503);
  return detail.kind === 'timeout' || detail.kind === 'unreadable';
}

function delaysFor(fault: CallFault, operation: VaultOperation): readonly number[] {
  const { detail } = fault;
  if (isAmbiguous(fault)) return operation.repeatable && detail.kind !== 'unreadable' ? faultDelaysMs : [];
  if (detail.kind === 'network') return detail.code === 'ENOTFOUND' ? [] : faultDelaysMs;
  if (detail.kind !== 'answer') return [];
  if (detail.status === 429) return throttledDelaysMs;
  if (detail.status === 503) return faultDelaysMs;
  return detail.innerCode === 'ObjectIsBeingDeleted' ? deletingDelaysMs : [];
}

/** True when nobody knows whether the service did, or will still do, what the failed request asked for. */
export function isUnsettled(error: unknown): boolean {
  if (error instanceof CallFault) return isAmbiguous(error);
  if (error instanceof MoverError) return error.code === 'WRITE_NOT_CONFIRMED';
  return true;
}
