import {
  type ComparableVersion,
  differencesOf,
  matchVersions,
  type VersionMatch,
} from '../../../../shared/rules/matchVersions';
import { comparableOf, idOf } from '../../../support/moveFixtures';

/** One version per letter, one second apart. */
const inTime = (letters: string, start = 1000): ComparableVersion[] =>
  Array.from(letters, (letter, at) =>
    comparableOf(letter, { version: idOf(`${letter}${start + at}`), created: start + at }),
  );
/** One version per letter, all of one second, listed by id as the service does. */
const inOneSecond = (letters: string): ComparableVersion[] =>
  Array.from(letters, (letter, at) => comparableOf(letter, { version: idOf(`${at}${letter}`), created: 5000 }));

test.each<[string, string, VersionMatch['relation']]>([
  ['ABC', 'ABC', 'same'],
  ['A', 'A', 'same'],
  ['AAB', 'AAB', 'same'],
  ['ABC', 'AB', 'prefix'],
  ['AAB', 'A', 'prefix'],
  ['ABC', '', 'prefix'],
  ['ABC', 'X', 'different'],
  ['ABC', 'ABX', 'different'],
  ['ABC', 'BC', 'different'],
  ['ABC', 'AC', 'different'],
  ['ABC', 'ABCD', 'different'],
  ['ABC', 'ABCC', 'different'],
  ['ABC', 'ACB', 'different'],
  ['A', 'AA', 'different'],
  ['', 'A', 'different'],
])('versions %s against a target that holds "%s", one a second: %s', (source, target, relation) => {
  expect(matchVersions(inTime(source), inTime(target, 9000)).relation).toBe(relation);
});

test.each<[string, string, VersionMatch['relation']]>([
  ['ABC', 'CAB', 'same'],
  ['ABC', 'CBA', 'same'],
  ['ABC', 'BA', 'prefix'],
  ['ABC', 'CA', 'different'],
  ['ABC', 'XBA', 'different'],
  ['AAB', 'BAA', 'same'],
  ['AB', 'BAA', 'different'],
])('versions %s against a target that wrote "%s" in one second: %s', (source, target, relation) => {
  expect(matchVersions(inTime(source), inOneSecond(target)).relation).toBe(relation);
});

test.each<[string, string, number, VersionMatch['relation']]>([
  ['AB', 'BA', 0, 'same'],
  ['AB', 'AB', 0, 'different'],
  ['ABC', 'CAB', 0, 'same'],
  ['ABC', 'CAB', 1, 'different'],
  ['ABC', 'AB', 1, 'prefix'],
  ['ABC', 'AB', 0, 'different'],
])('versions %s against "%s" of one second, of which number %i is current: %s', (source, target, current, relation) => {
  const versions = inOneSecond(target);
  expect(matchVersions(inTime(source), versions, versions[current]?.version).relation).toBe(relation);
});

test('same-second versions are only exchanged among themselves, not with those of another second', () => {
  const target = [...inOneSecond('AB'), comparableOf('C', { version: idOf('later'), created: 6000 })];
  expect(matchVersions(inTime('ABC'), target).relation).toBe('same');
  expect(matchVersions(inTime('ACB'), target).relation).toBe('different');
});

test('pairs map each version to its copy, with the digest of its value', () => {
  const source = inTime('AB');
  const target = inOneSecond('BA');
  expect(matchVersions(source, target).pairs).toEqual([
    { from: source[0]?.version, to: target[1]?.version, digest: 'A' },
    { from: source[1]?.version, to: target[0]?.version, digest: 'B' },
  ]);
});

test('a target that is different gives no pairs', () => {
  expect(matchVersions(inTime('AB'), inTime('AX')).pairs).toEqual([]);
});

test.each([
  ['the source', null, 'A'],
  ['the target', 'A', null],
  ['both', null, null],
])('a version that is unreadable in %s matches nothing', (_, from, to) => {
  const source = [comparableOf('A', { digest: from })];
  expect(matchVersions(source, [comparableOf('A', { digest: to })]).relation).toBe('different');
});

test.each<[Partial<ComparableVersion>, Partial<ComparableVersion>, string[]]>([
  [{}, {}, []],
  [{ digest: 'x' }, { digest: 'y' }, ['value']],
  [{ enabled: false }, {}, ['enabled']],
  [{ notBefore: 0 }, {}, ['not-before date']],
  [{ expires: 4_102_444_800 }, { expires: 4_102_444_801 }, ['expiry date']],
  [{ contentType: 'text/plain' }, { contentType: 'text/html' }, ['content type']],
  [{ contentType: '' }, {}, []],
  [{}, { contentType: '' }, []],
  [{ tags: { a: '1', b: '2' } }, { tags: { b: '2', a: '1' } }, []],
  [{ tags: { a: '1' } }, { tags: { a: '2' } }, ['tags']],
  [{ tags: { a: '1' } }, { tags: {} }, ['tags']],
  [{ tags: { a: '' } }, { tags: {} }, ['tags']],
  [{ created: 1 }, { created: 2 }, []],
  [{ enabled: false, digest: 'x', expires: 1 }, {}, ['value', 'enabled', 'expiry date']],
])('%j and %j differ in %j', (from, to, expected) => {
  expect(differencesOf(comparableOf('A', from), comparableOf('A', to))).toEqual(expected);
});

test('differences never name what differs', () => {
  const secret = comparableOf('A', { digest: 'canary', tags: { note: 'canary' }, contentType: 'canary' });
  expect(JSON.stringify(differencesOf(secret, comparableOf('A')))).not.toContain('canary');
});
