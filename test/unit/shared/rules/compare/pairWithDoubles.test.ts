import { unreadContent, type ComparableVersion } from '../../../../../shared/rules/compare/comparableVersion';
import { pairOnTop } from '../../../../../shared/rules/compare/pairOnTop';
import { pairWithDoubles } from '../../../../../shared/rules/compare/pairWithDoubles';
import { comparableOf, idOf } from '../../../../support/move/moveFixtures';

/** One version per letter, one second apart; the id contains vault and place. */
const inTime = (vault: string, letters: string, start: number): ComparableVersion[] =>
  Array.from(letters, (letter, at) => comparableOf(letter, { version: idOf(`${vault}${at}`), created: start + at }));
const sourceOf = (letters: string) => inTime('s', letters, 1_000);
const targetOf = (letters: string) => inTime('t', letters, 9_000);
const placesOf = (ids: readonly string[] = []) => ids.map((id) => Number(Buffer.from(id, 'hex').toString().slice(-1)));

/** Source, target, relation, the places of the doubles in the target, and whether the correct version is current. */
test.each<[string, string, string, number[], boolean]>([
  ['A', 'AA', 'same', [1], true],
  ['AB', 'ABB', 'same', [2], true],
  ['AB', 'AAB', 'same', [1], true],
  ['AB', 'ABA', 'same', [2], false],
  ['AB', 'AABB', 'same', [1, 3], true],
  ['AB', 'ABABA', 'same', [2, 3, 4], false],
  ['AAB', 'AAAB', 'same', [2], true],
  ['ABA', 'ABAA', 'same', [3], true],
  ['ABA', 'ABBA', 'same', [2], true],
  ['ABC', 'AAB', 'prefix', [1], true],
  ['ABC', 'ABA', 'prefix', [2], false],
])(
  'pairWithDoubles finds in "%s" → "%s" a copy (%s) with doubles at %j; correct version current: %s',
  (from, to, ...expected) => {
    const found = pairWithDoubles(sourceOf(from), targetOf(to));
    expect([found?.relation, placesOf(found?.doubles), found?.isCurrentRight]).toEqual(expected);
  },
);

test.each([
  ['ABC', 'ABC'],
  ['ABC', 'AB'],
  ['AAB', 'AAB'],
  ['ABC', 'ABX'],
  ['ABC', 'ABXC'],
  ['AB', 'ABAX'],
  ['ABC', 'ACCB'],
])('pairWithDoubles finds no doubles in "%s" → "%s"', (from, to) => {
  expect(pairWithDoubles(sourceOf(from), targetOf(to))).toBeUndefined();
});

describe('pairWithDoubles with the pairs that an import recorded', () => {
  /** Source place to target place. */
  const writtenOf = (...pairs: readonly (readonly [number, number])[]) =>
    pairs.map(([from, to]) => ({ from: idOf(`s${from}`), to: idOf(`t${to}`) }));

  test('calls every other version of the same content a double, also an earlier one', () => {
    const written = writtenOf([0, 1], [1, 2]);
    expect(placesOf(pairWithDoubles(sourceOf('AB'), targetOf('AAB'), { written })?.doubles)).toEqual([]);
    const later = pairWithDoubles(sourceOf('AB'), targetOf('ABA'), { written: writtenOf([0, 0], [1, 1]) });
    expect(later).toMatchObject({ relation: 'same', isCurrentRight: false });
    expect(placesOf(later?.doubles)).toEqual([2]);
    expect(later?.pairs.map(({ to }) => to)).toEqual([idOf('t0'), idOf('t1')]);
  });

  test('finds no doubles if somebody wrote another version', () => {
    expect(pairWithDoubles(sourceOf('AB'), targetOf('ABAX'), { written: writtenOf([0, 0], [1, 1]) })).toBeUndefined();
  });

  test('ignores versions that were in the target before the import', () => {
    const written = writtenOf([0, 2], [1, 3]);
    const found = pairWithDoubles(sourceOf('AB'), targetOf('XAABA'), { written }, pairOnTop);
    expect([placesOf(found?.doubles), found?.isCurrentRight]).toEqual([[4], false]);
  });
});

test('pairWithDoubles accepts no version with other attributes as a double', () => {
  const target = targetOf('AB');
  const more = comparableOf('A', { version: idOf('t2'), created: 9_002, tags: { by: 'hand' } });
  expect(pairWithDoubles(sourceOf('AB'), [...target, more])).toBeUndefined();
});

test.each([null, unreadContent.unread, unreadContent.locked])(
  'pairWithDoubles accepts no version whose content is %s as a double',
  (digest) => {
    const unread = (versions: ComparableVersion[]) => versions.map((version) => ({ ...version, digest }));
    expect(pairWithDoubles(unread(sourceOf('A')), unread(targetOf('AA')))).toBeUndefined();
  },
);

test('pairWithDoubles accepts no version that kept its id as a double', () => {
  const source = sourceOf('AB');
  expect(pairWithDoubles(source, [...source, ...source.slice(0, 1)])?.doubles ?? []).toEqual([]);
});

describe('pairWithDoubles within one second', () => {
  /** All of one second, given as a list gives them when the last one is current: the others by id. */
  const inOneSecond = (letters: string, isChained: boolean): ComparableVersion[] => {
    const made = Array.from(letters, (letter, at) =>
      comparableOf(letter, {
        version: idOf(`t${9 - at}`),
        created: 9_000,
        ...(isChained && at > 0 ? { previousVersion: idOf(`t${10 - at}`) } : {}),
      }),
    );
    const older = made.slice(0, -1).sort((a, b) => (a.version < b.version ? -1 : 1));
    return [...older, ...made.slice(-1)];
  };

  test.each([true, false])('finds the double that became current (order known: %s)', (isChained) => {
    const target = inOneSecond('ABA', isChained);
    expect(pairWithDoubles(sourceOf('AB'), target)).toMatchObject({ relation: 'same', isCurrentRight: false });
    const written = [
      { from: idOf('s0'), to: idOf('t9') },
      { from: idOf('s1'), to: idOf('t8') },
    ];
    const found = pairWithDoubles(sourceOf('AB'), target, { written });
    expect([found?.doubles, found?.isCurrentRight]).toEqual([[idOf('t7')], false]);
  });

  test('finds a double that the list has before the original', () => {
    const made = inOneSecond('ABA', true);
    const later = comparableOf('B', { version: idOf('t0'), created: 9_003, previousVersion: idOf('t7') });
    const written = [
      { from: idOf('s0'), to: idOf('t9') },
      { from: idOf('s1'), to: idOf('t8') },
    ];
    const [first, second, third] = made;
    const target = [third, first, second, later].flatMap((version) => version ?? []);
    expect(pairWithDoubles(sourceOf('AB'), target, { written })).toMatchObject({ isCurrentRight: true });
  });

  test('keeps the order that the versions themselves prove', () => {
    expect(pairWithDoubles(sourceOf('ABC'), inOneSecond('BBAC', true))).toBeUndefined();
    expect(pairWithDoubles(sourceOf('ABC'), inOneSecond('AABC', true))?.relation).toBe('same');
  });
});

test('pairWithDoubles treats an equal version before the original as other content', () => {
  expect(pairWithDoubles(sourceOf('AB'), targetOf('BAB'))).toBeUndefined();
  expect(pairWithDoubles(sourceOf('AB'), targetOf('ABA'))?.relation).toBe('same');
});

test('pairWithDoubles finds no doubles if versions are left out, because these may be their copies', () => {
  const [first] = sourceOf('AB');
  const terms = { leftOut: [first?.version ?? ''] };
  expect(pairWithDoubles(sourceOf('AB'), targetOf('ABB'), terms)).toBeUndefined();
});

// A search without bounds would not end before the time-out of the test.
test('pairWithDoubles ends quickly when many versions are equal', () => {
  const letters = 'A'.repeat(300);
  expect(pairWithDoubles(sourceOf(letters), targetOf(letters + letters))?.relation).toBe('same');
});
