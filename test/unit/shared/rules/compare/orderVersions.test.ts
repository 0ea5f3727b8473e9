import {
  isCurrentUncertain,
  isReadableOrderUncertain,
  orderVersions,
  type OrderedVersion,
} from '../../../../../shared/rules/compare/orderVersions';

const at = (version: string, created: number, previousVersion?: string | null): OrderedVersion => ({
  version,
  created,
  previousVersion,
});
const names = (versions: readonly OrderedVersion[]) => versions.map(({ version }) => version).join('');

/** The versions in the order of ids, as the service lists them; the expected order; the expected uncertain ones. */
const cases: [string, OrderedVersion[], string | null, string, string][] = [
  ['nothing', [], null, '', ''],
  ['one version', [at('a', 1)], null, 'a', ''],
  ['ids that run against time', [at('a', 3), at('b', 2), at('c', 1)], null, 'cba', ''],
  ['two of one second', [at('a', 1), at('b', 1)], null, 'ab', 'ab'],
  ['two of one second, the first current', [at('a', 1), at('b', 1)], 'a', 'ba', ''],
  ['two of one second, the last current', [at('a', 1), at('b', 1)], 'b', 'ab', ''],
  ['three of one second, one current', [at('a', 1), at('b', 1), at('c', 1)], 'a', 'bca', 'bc'],
  ['a chain in one second', [at('a', 1, 'b'), at('b', 1, 'c'), at('c', 1)], null, 'cba', ''],
  ['a chain that comes from an older second', [at('a', 2, 'b'), at('b', 2, 'x'), at('x', 1)], null, 'xba', ''],
  ['a chain with a gap', [at('a', 1, 'b'), at('b', 1), at('c', 1)], null, 'bac', 'bac'],
  ['a closed version behind a chain', [at('a', 1), at('b', 1, 'c'), at('c', 1, null)], null, 'cba', ''],
  ['a closed version amid a chain', [at('a', 1, 'b'), at('b', 1), at('c', 1, null), at('d', 2)], 'd', 'cbad', ''],
  [
    'two closed versions amid a chain',
    [at('a', 1, 'b'), at('b', 1), at('c', 1, 'x'), at('d', 1), at('x', 0)],
    'x',
    'xcbad',
    'bad',
  ],
  [
    'a closed version that a later second follows',
    [at('a', 1), at('b', 1, 'c'), at('c', 1), at('d', 2, 'a')],
    'd',
    'cbad',
    '',
  ],
  [
    'a closed version before a chain',
    [at('a', 1, 'b'), at('b', 1, 'c'), at('c', 1), at('d', 1, 'x'), at('x', 0)],
    null,
    'xdcba',
    '',
  ],
  ['a chain that says that another version is current', [at('a', 1, 'b'), at('b', 1, 'c'), at('c', 1)], 'c', 'cba', ''],
  ['versions that name none, as old ones do', [at('a', 1, null), at('b', 1), at('c', 1)], null, 'abc', 'abc'],
  [
    'two versions that are each said to be the first',
    [at('a', 1, 'x'), at('b', 1, 'x'), at('x', 0)],
    null,
    'xab',
    'ab',
  ],
  [
    'a version that is said to be first and last',
    [at('a', 1), at('b', 1, 'x'), at('c', 2, 'b'), at('x', 0)],
    'c',
    'xabc',
    'ab',
  ],
  ['a chain with a gap, its end current', [at('a', 1, 'b'), at('b', 1), at('c', 1)], 'c', 'bac', ''],
  ['a chain that forks', [at('a', 1, 'c'), at('b', 1, 'c'), at('c', 1)], null, 'abc', 'abc'],
  ['a chain in a circle', [at('a', 1, 'b'), at('b', 1, 'a')], null, 'ab', 'ab'],
  ['a version that follows itself', [at('a', 1, 'a'), at('b', 1)], null, 'ab', 'ab'],
  ['an uncertain second among certain ones', [at('a', 2), at('b', 2), at('c', 1), at('d', 3)], 'd', 'cabd', 'ab'],
  ['a current version in an older second', [at('a', 1), at('b', 1), at('c', 2)], 'a', 'bac', ''],
  ['a current version that is not listed', [at('a', 1), at('b', 1)], 'z', 'ab', 'ab'],
];

test.each(cases)('orderVersions orders %s', (_, versions, current, expected) => {
  expect(names(orderVersions(versions, current).ordered)).toBe(expected);
});

test.each(cases)('orderVersions returns the uncertain versions of %s', (_, versions, current, __, uncertain) => {
  expect(names(orderVersions(versions, current).uncertain)).toBe(uncertain);
});

test('orderVersions does not depend on the given order', () => {
  const versions = [at('a', 1), at('b', 3), at('c', 2), at('d', 2)];
  const reversed = [...versions].reverse();
  expect(orderVersions(reversed, null)).toEqual(orderVersions(versions, null));
});

test.each<[string, OrderedVersion[], boolean]>([
  ['nothing', [], false],
  ['one version', [at('a', 1)], false],
  ['two seconds', [at('a', 1), at('b', 2)], false],
  ['an uncertain older second', [at('a', 1), at('b', 1), at('c', 2)], false],
  ['an uncertain newest second', [at('a', 1), at('b', 2), at('c', 2)], true],
  ['a chained newest second', [at('a', 1), at('b', 2, 'a'), at('c', 2, 'b')], false],
])('isCurrentUncertain judges %s', (_, versions, expected) => {
  expect(isCurrentUncertain(versions)).toBe(expected);
});

test.each<[string, [number, boolean][], boolean]>([
  ['nothing', [], false],
  [
    'two readable ones of one second',
    [
      [1, true],
      [1, true],
    ],
    true,
  ],
  [
    'a readable and a disabled one of one second',
    [
      [1, true],
      [1, false],
    ],
    false,
  ],
  [
    'two disabled ones',
    [
      [1, false],
      [1, false],
    ],
    false,
  ],
  [
    'readable ones of two seconds, each with a disabled one',
    [
      [1, true],
      [1, false],
      [2, true],
      [2, false],
    ],
    false,
  ],
])('isReadableOrderUncertain judges %s', (_, versions, expected) => {
  const uncertain = versions.map(([created, enabled], index) => ({ version: String(index), created, enabled }));
  expect(isReadableOrderUncertain(uncertain)).toBe(expected);
});
