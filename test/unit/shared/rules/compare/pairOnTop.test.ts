import { pairOnTop } from '../../../../../shared/rules/compare/pairOnTop';
import { comparableOf, idOf } from '../../../../support/move/moveFixtures';

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
])('pairOnTop finds of the source %j on top of a target with %j: %j', (source, target, found) => {
  const { pairs } = pairOnTop(versionsOf(source, 's'), versionsOf(target, 't'));
  const first = target.length - found.length;
  expect(pairs).toEqual(
    Array.from(found, (letter, at) => ({
      from: idOf(`s${at}${letter}`),
      to: idOf(`t${first + at}${letter}`),
      digest: letter,
    })),
  );
});

test('pairOnTop pairs no version with another attribute', () => {
  const target = [comparableOf('X'), comparableOf('A', { tags: { a: '1' }, created: 1_700_000_001 })];
  expect(pairOnTop([comparableOf('A')], target).pairs).toEqual([]);
});

test('pairOnTop pairs no unreadable version', () => {
  expect(pairOnTop([comparableOf('A', { digest: null })], [comparableOf('A', { digest: null })]).pairs).toEqual([]);
});

test('pairOnTop ignores older versions of the target and versions that were left out', () => {
  const source = versionsOf('ABC', 's');
  const leftOut = [idOf('s0A')];
  expect(pairOnTop(source, versionsOf('XABC', 't'), { leftOut }).relation).toBe('same');
  expect(pairOnTop(source, versionsOf('XBC', 't'), { leftOut }).relation).toBe('same');
  expect(pairOnTop(source, versionsOf('XB', 't'), { leftOut }).relation).toBe('prefix');
  expect(pairOnTop(source, versionsOf('XCB', 't'), { leftOut }).relation).toBe('prefix');
  expect(pairOnTop(source, versionsOf('BCX', 't'), { leftOut }).relation).toBe('different');
});

test('pairOnTop finds versions among others of the same second', () => {
  const target = Array.from('BXAC', (letter, at) => comparableOf(letter, { version: idOf(`t${at}`), created: 5 }));
  expect(pairOnTop(versionsOf('ABC', 's'), target).relation).toBe('same');
});

test('pairOnTop uses versions that were left out to order the source', () => {
  const chain = ['A', 'X', 'B', 'C'].map((letter, at, all) => {
    const previousVersion = at === 0 ? null : idOf(`s${all[at - 1] ?? ''}`);
    const closed = letter === 'X' ? { enabled: false, digest: null, previousVersion: undefined } : {};
    return comparableOf(letter, { version: idOf(`s${letter}`), created: 5, previousVersion, ...closed });
  });
  const terms = { leftOut: [idOf('sX')] };
  expect(pairOnTop(chain, versionsOf('OABC', 't'), terms).relation).toBe('same');
  expect(pairOnTop(chain, versionsOf('OBAC', 't'), terms).relation).toBe('different');
});

test('pairOnTop uses the pairs that the import recorded', () => {
  const [source, target] = [versionsOf('AB', 's'), versionsOf('AAB', 't')];
  const pairs = (first: string) => [
    { from: idOf('s0A'), to: idOf(first) },
    { from: idOf('s1B'), to: idOf('t2B') },
  ];
  expect(pairOnTop(source, target, { written: pairs('t1A') }).relation).toBe('same');
  expect(pairOnTop(source, target, { written: [{ from: idOf('s0A'), to: idOf('t2B') }] }).relation).toBe('different');
});
