import { setMaxListeners } from 'node:events';
import { MoverError, hasCode } from '../../contracts/model/moverError';
import { type Clock } from './clock';

/**
 * The time that one run of a step has. A step that uses it up ends itself between two requests, and its caller runs it
 * again for the next part. The runtime ends a step that takes too long together with all other steps of its process.
 */
export interface StepBudget {
  readonly isSpent: () => boolean;
  /** Aborts when the budget is used up. Work that only waits for its turn ends then. */
  readonly signal: AbortSignal;
  /** Throws `STEP_BUDGET_SPENT` once the budget is used up. Call it before each request. */
  readonly check: () => void;
  /** Stops its timer. Call it at the end of the step. */
  readonly end: () => void;
}

/** Begins a budget of `budgetMs` milliseconds. */
export function stepBudget(clock: Clock, budgetMs: number): StepBudget {
  const spent = new AbortController();
  const { signal } = spent;
  // One step can have many requests that wait.
  setMaxListeners(0, signal);
  const cancel = clock.after(budgetMs, () => {
    spent.abort();
  });
  return {
    signal,
    isSpent: () => signal.aborted,
    check: () => {
      if (signal.aborted) throw budgetSpent();
    },
    end: cancel,
  };
}

export function budgetSpent(): MoverError {
  const detail = 'Expected the step to end within its time; it has more to do. It runs again and continues.';
  return new MoverError('STEP_BUDGET_SPENT', detail, { retryable: true });
}

export function isBudgetSpent(error: unknown): boolean {
  return hasCode(error, 'STEP_BUDGET_SPENT');
}
