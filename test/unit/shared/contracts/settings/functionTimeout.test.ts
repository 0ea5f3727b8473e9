import { stepBudgetMs } from '../../../../../shared/contracts/settings/functionTimeout';

const budget = (functionTimeout: string | undefined, env: Record<string, string> = {}): number =>
  stepBudgetMs({ env, readHostFile: () => JSON.stringify({ version: '2.0', functionTimeout }) });

test.each([
  ['00:00:05', 2_000],
  ['00:01:00', 24_000],
  ['00:10:00', 240_000],
  ['00:30:00', 240_000],
  ['1.00:00:00', 240_000],
  ['-1', 240_000],
])('stepBudgetMs gives a step a share of functionTimeout %s: %d ms', (functionTimeout, expected) => {
  expect(budget(functionTimeout)).toBe(expected);
});

test('stepBudgetMs prefers the app setting that overrides host.json, in any case', () => {
  expect(budget('00:30:00', { AzureFunctionsJobHost__functionTimeout: '00:01:00' })).toBe(24_000);
  expect(budget('00:30:00', { AZUREFUNCTIONSJOBHOST__FUNCTIONTIMEOUT: '00:01:00' })).toBe(24_000);
  expect(budget('00:30:00', { AzureFunctionsJobHost__functionTimeout: '' })).toBe(240_000);
});

test.each([undefined, 'soon', '00:00:00'])('stepBudgetMs assumes the smallest default of all plans for %j', (text) => {
  expect(budget(text)).toBe(120_000);
});

test('stepBudgetMs assumes the smallest default if host.json cannot be read', () => {
  const readHostFile = (): string => {
    throw new Error('ENOENT');
  };
  expect(stepBudgetMs({ env: {}, readHostFile })).toBe(120_000);
});
