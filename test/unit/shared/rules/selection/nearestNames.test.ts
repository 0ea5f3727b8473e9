import { nearestNames } from '../../../../../shared/rules/selection/nearestNames';

test.each<[string[], string[], string[]]>([
  [['payrol'], ['payroll', 'web'], ['payroll']],
  [['PAYROLL'], ['payrol'], ['payrol']],
  [['payrol-*'], ['payroll-db'], ['payroll-db']],
  [['*-db'], ['x-db-1', 'y'], ['x-db-1']],
  [['web'], ['payroll'], []],
  [['*'], ['payroll'], []],
  [['a*'], [], []],
])('of %j in %j come close: %j', (patterns, names, expected) => {
  expect(nearestNames(patterns, names)).toEqual(expected);
});

test('names the closest three, each once', () => {
  const names = ['database-9', 'databasf', 'database', 'database', 'databas'];
  expect(nearestNames(['database'], names)).toEqual(['database', 'database-9', 'databas']);
});
