import { nearestNames } from '../../../../../shared/rules/plan/emptySelection';

test.each<[string[], string[], string[]]>([
  [['payrol'], ['payroll', 'web'], ['payroll']],
  [['PAYROLL'], ['payrol'], ['payrol']],
  [['payrol-*'], ['payroll-db'], ['payroll-db']],
  [['*-db'], ['x-db-1', 'y'], ['x-db-1']],
  [['web'], ['payroll'], []],
  [['*'], ['payroll'], []],
  [['a*'], [], []],
])('nearestNames of %j in %j returns %j', (patterns, names, expected) => {
  expect(nearestNames(patterns, names)).toEqual(expected);
});

test('nearestNames returns the nearest three, each once', () => {
  const names = ['database-9', 'databasf', 'database', 'database', 'databas'];
  expect(nearestNames(['database'], names)).toEqual(['database', 'database-9', 'databas']);
});

test('nearestNames compares a limited number of names and patterns', () => {
  const patterns = Array.from({ length: 100 }, (_, at) => `none-${at}`);
  const names = Array.from({ length: 1_000 }, (_, at) => `other${at}`);
  expect(nearestNames(['web'], [...names, 'web'])).toEqual([]);
  expect(nearestNames([...patterns, 'other1'], names)).toEqual([]);
});
