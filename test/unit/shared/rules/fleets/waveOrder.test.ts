import { waveProblems, wavesBefore } from '../../../../../shared/rules/fleets/waveOrder';

const codes = (waves: Parameters<typeof waveProblems>[0]) =>
  waveProblems(waves).map(({ code, pointer }) => `${code} ${pointer}`);

test('a wave follows the one before it, unless it names others', () => {
  const waves = [{ name: 'a' }, { name: 'b' }, { name: 'c', after: ['a'] }, { name: 'd', after: [] }];
  expect(wavesBefore(waves)).toEqual([[], [0], [0], []]);
  expect(codes(waves)).toEqual([]);
});

test.each<[string, Parameters<typeof waveProblems>[0], readonly string[]]>([
  ['two of one name', [{ name: 'a' }, { name: 'a' }], ['waveTwice /waves/1/name']],
  ['an unknown wave', [{ name: 'a', after: ['z'] }], ['waveUnknown /waves/0/after']],
  ['a wave that follows itself', [{ name: 'a', after: ['a'] }], ['waveCycle /waves/0/after']],
  [
    'a cycle of two',
    [{ name: 'a' }, { name: 'b', after: ['c'] }, { name: 'c', after: ['b'] }],
    ['waveCycle /waves/1/after'],
  ],
])('waveProblems finds %s', (_, waves, expected) => {
  expect(codes(waves)).toEqual(expected);
});
