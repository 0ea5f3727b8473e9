import { budgetSpent, type StepBudget } from '../../../shared/clients/async/stepBudget';

/** A budget that is used up after some requests instead of some time. */
export function countedBudget(requests: number): StepBudget {
  const spent = new AbortController();
  let left = requests;
  return {
    signal: spent.signal,
    isSpent: () => spent.signal.aborted,
    check: () => {
      left -= 1;
      if (left < 0) spent.abort();
      if (spent.signal.aborted) throw budgetSpent();
    },
    end: () => undefined,
  };
}
