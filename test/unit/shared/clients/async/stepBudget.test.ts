import { isBudgetSpent, stepBudget } from '../../../../../shared/clients/async/stepBudget';
import { fakeClock } from '../../../../support/clients/clientFakeClock';

test('a budget allows requests until it is used up', async () => {
  const clock = fakeClock();
  const budget = stepBudget(clock, 1_000);
  await clock.advance(999);
  expect(budget.isSpent()).toBe(false);
  expect(() => {
    budget.check();
  }).not.toThrow();
  await clock.advance(1);
  expect(budget.isSpent()).toBe(true);
  expect(() => {
    budget.check();
  }).toThrow(expect.objectContaining({ code: 'STEP_BUDGET_SPENT', retryable: true }));
});

test('a budget aborts its signal, so that a step that only waits ends', async () => {
  const clock = fakeClock();
  const budget = stepBudget(clock, 1_000);
  let aborted = 0;
  budget.signal.addEventListener('abort', () => (aborted = clock.now()));
  await clock.advance(5_000);
  expect(aborted).toBe(1_000);
});

test('an ended budget has no timer left', () => {
  const clock = fakeClock();
  const budget = stepBudget(clock, 1_000);
  budget.end();
  expect(clock.nextDue()).toBeUndefined();
});

test('isBudgetSpent recognizes only the error of a budget', () => {
  expect(isBudgetSpent(new Error('STEP_BUDGET_SPENT'))).toBe(false);
});
