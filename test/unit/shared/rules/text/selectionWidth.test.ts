import { selectSchema } from '../../../../../shared/contracts/model/movePolicy';
import {
  excludesAllNames,
  isAskedFor,
  takesAllNames,
  takesEverything,
} from '../../../../../shared/rules/text/selectionWidth';

test.each<[string[], string[], boolean]>([
  [['*'], [], true],
  [['a*', '**'], [], true],
  [['a*'], [], false],
  [['*'], ['b'], false],
])('takesAllNames with include %j and exclude %j returns %s', (include, exclude, expected) => {
  expect(takesAllNames({ include, exclude })).toBe(expected);
});

test('takesEverything returns true by default, and false if a type is left out', () => {
  expect(takesEverything(selectSchema.parse({}))).toBe(true);
  expect(takesEverything(selectSchema.parse({ types: ['secret', 'key'] }))).toBe(false);
});

test.each<[string[], string[], boolean]>([
  [['*'], ['*'], true],
  [['a*', 'b'], ['*'], true],
  [['Payroll'], ['payroll'], true],
  [['pay*'], ['p*'], true],
  [['pay*', 'db'], ['p*'], false],
  [['*'], ['a*', 'b*'], false],
  [['a*b'], ['a*'], true],
  [['a*'], ['a*b'], false],
  [['a'], [], false],
])('excludesAllNames with include %j and exclude %j returns %s', (include, exclude, expected) => {
  expect(excludesAllNames({ include, exclude })).toBe(expected);
});

test.each<[Parameters<typeof isAskedFor>[0]['reasons'], boolean]>([
  [[], true],
  [['ALREADY_THERE'], true],
  [['NOT_SELECTED'], false],
  [['CERTIFICATE_BACKED'], true],
])('isAskedFor of an item with the reasons %j returns %s', (reasons, expected) => {
  expect(isAskedFor({ reasons })).toBe(expected);
});
