import { lineUpVersions } from '../../../../../shared/rules/comparisons/lineUpVersions';

interface Version {
  readonly id: string;
  readonly label: string;
  readonly isUncertain: boolean;
}

/** Versions from a text such as `a b? c`: labels, with `?` for an uncertain place. */
const versions = (text: string, side: string): Version[] =>
  text
    .split(' ')
    .filter(Boolean)
    .map((one, at) => ({ id: `${side}${String(at)}`, label: one.replace('?', ''), isUncertain: one.endsWith('?') }));

function lineUp(source: string, target: string) {
  const { pairs, onlySource, onlyTarget, moved } = lineUpVersions(versions(source, 's'), versions(target, 't'));
  const labels = (two: readonly (readonly [Version, Version])[]) => two.map(([a, b]) => `${a.label}-${b.label}`).sort();
  return {
    pairs: labels(pairs).join(' '),
    moved: labels(moved).join(' '),
    source: onlySource.map(({ label }) => label).join(' '),
    target: onlyTarget.map(({ label }) => label).join(' '),
  };
}

const nothing = { pairs: '', moved: '', source: '', target: '' };

test.each<[string, string, Partial<ReturnType<typeof lineUp>>]>([
  ['', '', {}],
  ['a b c', 'a b c', { pairs: 'a-a b-b c-c' }],
  ['a b c', 'a x c', { pairs: 'a-a b-x c-c' }],
  ['a b c', 'a c', { pairs: 'a-a c-c', source: 'b' }],
  ['a c', 'a b c', { pairs: 'a-a c-c', target: 'b' }],
  ['a b', 'a b c', { pairs: 'a-a b-b', target: 'c' }],
  ['a b', 'b a', { pairs: 'b-b', moved: 'a-a' }],
  ['a? b?', 'b? a?', { pairs: 'a-a b-b' }],
  ['a b', 'x y', { pairs: 'a-x b-y' }],
  ['a b c', 'x', { pairs: 'c-x', source: 'a b' }],
  ['a a a', 'a a', { pairs: 'a-a a-a', source: 'a' }],
  ['a', '', { source: 'a' }],
])('lineUpVersions pairs "%s" with "%s"', (source, target, expected) => {
  expect(lineUp(source, target)).toEqual({ ...nothing, ...expected });
});

test('lineUpVersions uses every version exactly once, for 300 random lists', () => {
  let state = 1;
  const random = (max: number): number => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state % max;
  };
  for (let round = 0; round < 300; round += 1) {
    const list = (side: string) => versions(Array.from({ length: random(9) }, () => 'abcd'[random(4)]).join(' '), side);
    const [source, target] = [list('s'), list('t')];
    const { pairs, moved, onlySource, onlyTarget } = lineUpVersions(source, target);
    const used = [...pairs.flat(), ...moved.flat(), ...onlySource, ...onlyTarget].map(({ id }) => id);
    expect([...used].sort()).toEqual([...source, ...target].map(({ id }) => id).sort());
  }
});

test('lineUpVersions pairs thousands of versions, also when most have another place', () => {
  const many = (side: string, change: string) =>
    versions(Array.from({ length: 5_000 }, (_, at) => (at === 2_500 ? change : `v${String(at)}`)).join(' '), side);
  const { pairs, onlySource } = lineUpVersions(many('s', 'x'), many('t', 'y'));
  expect([pairs.length, onlySource.length]).toEqual([5_000, 0]);
  const shifted = lineUpVersions(many('s', 'x').slice(1).reverse(), many('t', 'y'));
  expect(shifted.pairs.length + shifted.moved.length).toBeLessThanOrEqual(5_000);
});
