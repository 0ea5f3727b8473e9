import { type ComparableVersion } from '../../../../../shared/rules/compare/comparableVersion';
import { keptIds, type Pairing, pairVersions } from '../../../../../shared/rules/compare/pairVersions';
import { comparableOf, idOf } from '../../../../support/move/moveFixtures';

/** One version per letter, one second apart. */
const inTime = (letters: string, start = 1000): ComparableVersion[] =>
  Array.from(letters, (letter, at) =>
    comparableOf(letter, { version: idOf(`${letter}${start + at}`), created: start + at }),
  );
/** One version per letter, all of one second, listed by id as the service does. */
const inOneSecond = (letters: string): ComparableVersion[] =>
  Array.from(letters, (letter, at) => comparableOf(letter, { version: idOf(`${at}${letter}`), created: 5000 }));

test.each<[string, string, Pairing['relation']]>([
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
])('pairVersions of %s with a target "%s", one version a second: %s', (source, target, relation) => {
  expect(pairVersions(inTime(source), inTime(target, 9000)).relation).toBe(relation);
});

test.each<[string, string, Pairing['relation']]>([
  ['ABC', 'BAC', 'same'],
  ['ABC', 'ABC', 'same'],
  ['ABC', 'CBA', 'different'],
  ['ABCD', 'BAC', 'prefix'],
  ['ABCD', 'CAB', 'different'],
  ['ABC', 'CA', 'different'],
  ['ABC', 'XBA', 'different'],
  ['AABC', 'BAAC', 'same'],
  ['ABC', 'BAAC', 'different'],
])(
  'versions %s against a target that wrote "%s" in one second, the last one current: %s',
  (source, target, relation) => {
    expect(pairVersions(inTime(source), inOneSecond(target)).relation).toBe(relation);
  },
);

test('pairVersions exchanges versions only within one second', () => {
  const target = [...inOneSecond('BA'), comparableOf('C', { version: idOf('later'), created: 6000 })];
  expect(pairVersions(inTime('ABC'), target).relation).toBe('same');
  expect(pairVersions(inTime('BAC'), target).relation).toBe('same');
  expect(pairVersions(inTime('ACB'), target).relation).toBe('different');
});

test('pairVersions maps each version to its copy, with the digest of its value', () => {
  const source = inTime('ABC');
  const target = inOneSecond('BAC');
  expect(pairVersions(source, target).pairs).toEqual([
    { from: source[0]?.version, to: target[1]?.version, digest: 'A' },
    { from: source[1]?.version, to: target[0]?.version, digest: 'B' },
    { from: source[2]?.version, to: target[2]?.version, digest: 'C' },
  ]);
});

test('pairVersions returns no pairs for a different target', () => {
  expect(pairVersions(inTime('AB'), inTime('AX')).pairs).toEqual([]);
});

test.each([
  ['the source', null, 'A'],
  ['the target', 'A', null],
  ['both', null, null],
])('pairVersions does not pair a version that is unreadable in %s with another id', (_, from, to) => {
  const source = [comparableOf('A', { digest: from })];
  const target = [comparableOf('A', { digest: to, version: idOf('copy') })];
  expect(pairVersions(source, target).relation).toBe('different');
});

/** Versions oldest first: a small letter is a copy by value, a capital one has the id that the source has. */
function mixed(
  letters: string,
  changes: Readonly<Record<string, Partial<ComparableVersion>>> = {},
): ComparableVersion[] {
  return Array.from(letters, (letter, at) => {
    const content = letter.toUpperCase();
    return comparableOf(content, { version: idOf(letter), created: 1000 + at, ...changes[letter] });
  });
}

describe('pairVersions of a target with restored versions and versions by value', () => {
  test.each<[string, string, Pairing['relation']]>([
    ['AB', 'Ab', 'same'],
    ['ABC', 'Abc', 'same'],
    ['ABC', 'ABc', 'same'],
    ['ABCD', 'ABc', 'prefix'],
    ['AB', 'A', 'prefix'],
    ['AB', 'Abx', 'different'],
    ['AB', 'AbC', 'different'],
    ['ABC', 'Acb', 'different'],
    ['AB', 'bA', 'different'],
    ['AB', 'aB', 'same'],
    ['A', 'Aa', 'different'],
  ])('compares the source %s with %s: %s', (source, target, relation) => {
    expect(pairVersions(mixed(source), mixed(target)).relation).toBe(relation);
    // The way back asks the same.
    if (relation === 'same') expect(pairVersions(mixed(target), mixed(source)).relation).toBe('same');
  });

  test('pairs unreadable versions by their id, and no others', () => {
    const closed = { enabled: false, digest: null };
    const source = mixed('AB', { A: closed });
    expect(pairVersions(source, mixed('Ab', { A: closed })).pairs).toEqual([
      { from: idOf('A'), to: idOf('A') },
      { from: idOf('B'), to: idOf('b'), digest: 'B' },
    ]);
    expect(pairVersions(source, mixed('ab', { a: closed })).relation).toBe('different');
  });

  test.each<[Partial<ComparableVersion>, string]>([
    [{ tags: { a: '1' } }, 'tags'],
    [{ enabled: false, digest: null }, 'enabled'],
    [{ expires: 1 }, 'expiry date'],
    [{ digest: 'X' }, 'value'],
  ])('calls it different once a restored version has %j', (change, difference) => {
    expect(pairVersions(mixed('AB'), mixed('Ab', { A: change }))).toEqual({
      relation: 'different',
      pairs: [],
      difference: `version ${idOf('A')} differs in ${difference}`,
    });
  });
});

describe('pairVersions with versions that the target may lack', () => {
  test.each<[string, string, string, Pairing['relation'], string]>([
    ['ABC', 'AB', 'c', 'same', 'Cc'],
    ['ABC', 'AB', 'bc', 'same', 'Bb Cc'],
    ['ABC', 'AB', 'abc', 'same', 'Aa Bb Cc'],
    ['ABC', 'AB', 'ac', 'same', 'Aa Cc'],
    ['ABC', 'AB', 'Ac', 'same', 'AA Cc'],
    ['ABC', 'AB', 'b', 'prefix', 'Bb'],
    ['ABC', 'AB', '', 'prefix', ''],
    ['ABC', 'AB', 'ba', 'different', ''],
    ['ABC', 'AB', 'bxc', 'different', ''],
    ['ABC', 'B', 'ac', 'same', 'Aa Cc'],
    ['ABC', 'C', 'ab', 'prefix', 'Aa Bb'],
    ['ABCD', 'AB', 'bc', 'prefix', 'Bb Cc'],
  ])('compares %s without %s with a target %j: %s', (source, leftOut, target, relation, pairs) => {
    const found = pairVersions(mixed(source), mixed(target), { leftOut: Array.from(leftOut, idOf) });
    expect(found.relation).toBe(relation);
    const expected = pairs.split(' ').filter((pair) => pair !== '');
    expect(found.pairs.map(({ from, to }) => [from, to])).toEqual(expected.map((pair) => Array.from(pair, idOf)));
  });

  /** The source holds one content twice; a digit says which of the two. */
  const twice = (names: readonly string[]) =>
    names.map((name, at) => comparableOf(name.charAt(0), { version: idOf(name), created: 1000 + at }));

  test('never lets them take the place of a required version', () => {
    const source = twice(['A1', 'A2']);
    const found = pairVersions(source, twice(['Acopy']), { leftOut: [idOf('A1')] });
    expect(found).toMatchObject({ relation: 'same', pairs: [{ from: idOf('A2'), to: idOf('Acopy') }] });
  });

  test('pairs them so that the fewest versions are missing', () => {
    const source = twice(['X1', 'A1', 'A2', 'B1']);
    const terms = { leftOut: [idOf('X1'), idOf('A1')] };
    expect(pairVersions(source, twice(['Xc', 'Ac']), terms)).toMatchObject({
      relation: 'prefix',
      pairs: [{ from: idOf('X1') }, { from: idOf('A2') }],
    });
    expect(pairVersions(source, twice(['Xc', 'Ac', 'Bc']), terms).relation).toBe('same');
    expect(pairVersions(source, twice(['Xc', 'Ac', 'Ad', 'Bc']), terms).relation).toBe('same');
  });

  test('always requires the current version', () => {
    expect(pairVersions(mixed('AB'), mixed('a'), { leftOut: [idOf('B')] }).relation).toBe('prefix');
  });
});

test('pairVersions pairs many equal versions without trying all combinations', () => {
  const many = (side: string, count: number) =>
    Array.from({ length: count }, (_, at) => comparableOf('A', { version: idOf(`${side}${at}`), created: 1000 + at }));
  const source = many('s', 300);
  const leftOut = source.slice(0, 150).map(({ version }) => version);
  expect(pairVersions(source, many('t', 200), { leftOut }).relation).toBe('same');
  expect(pairVersions(source, many('t', 100), { leftOut }).pairs.at(-1)?.from).toBe(source[249]?.version);
});

test('keptIds returns the ids that both have', () => {
  expect([...keptIds(mixed('ABC'), mixed('AbC'))]).toEqual([idOf('A'), idOf('C')]);
});
