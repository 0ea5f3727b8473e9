import { MoverError } from '../../../shared/contracts/model/moverError';

/**
 * Compares a part of a plan with the hash that the step that stored it returned. Throws `PLAN_CHANGED` if they differ:
 * somebody changed the part while the app made the plan.
 */
export function requireStored(hash: string, storedHash: string, what: string): void {
  if (hash !== storedHash) throw changedSinceStored(what);
}

export function changedSinceStored(what: string): MoverError {
  const message = `Expected ${what} to be unchanged since the app stored it, but somebody changed it in the store while the app made the plan. The app executed nothing of it. Find out who can write to the store, then start a new move.`;
  return new MoverError('PLAN_CHANGED', message, { retryable: false });
}
