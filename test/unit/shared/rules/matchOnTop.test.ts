import { matchOnTop } from '../../../../shared/rules/matchOnTop';
import { comparableOf, idOf } from '../../../support/moveFixtures';

/** Versions oldest first, a second apart; small letters are the target's copies of the same values. */
const versionsOf = (letters: string, side: string) =>
  Array.from(letters, (letter, at) => comparableOf(letter, { version: idOf(`${side}${at}${letter}`), created: at }));

test.each([
  ['AB', 'XYAB', 'AB'],
  ['AB', 'XYA', 'A'],
  ['AB', 'XY', ''],
  ['AB', 'AB', 'AB'],
  ['AB', 'ABX', ''],
  ['AB', 'XB', ''],
  ['ABA', 'XA', 'A'],
  ['AAB', 'XAA', 'AA'],
  ['AB', 'ABA', 'A'],
  ['AB', 'B', ''],
  ['', 'X', ''],
  ['A', '', ''],
])('of the source %j, a target with %j holds on top: %j', (source, target, found) => {
  const pairs = matchOnTop(versionsOf(source, 's'), versionsOf(target, 't'));
  const first = target.length - found.length;
  expect(pairs).toEqual(
    Array.from(found, (letter, at) => ({
      from: idOf(`s${at}${letter}`),
      to: idOf(`t${first + at}${letter}`),
      digest: letter,
    })),
  );
});

test('a version that differs in an attribute is not one of the source', () => {
  const target = [comparableOf('X'), comparableOf('A', { tags: { a: '1' }, created: 1_700_000_001 })];
  expect(matchOnTop([comparableOf('A')], target)).toEqual([]);
});

test('a version that nobody can read is not one of the source', () => {
  expect(matchOnTop([comparableOf('A', { digest: null })], [comparableOf('A', { digest: null })])).toEqual([]);
});
