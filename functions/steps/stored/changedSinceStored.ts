import { MoverError } from '../../../shared/contracts/model/moverError';

/** The error for a part of a plan that somebody changed while the app made the plan. */
export function changedSinceStored(what: string): MoverError {
  const message = `Expected ${what} to be unchanged since the app stored it, but somebody changed it in the store while the app made the plan. The app executed nothing of it. Find out who can write to the store, then start a new move.`;
  return new MoverError('PLAN_CHANGED', message, { retryable: false });
}
