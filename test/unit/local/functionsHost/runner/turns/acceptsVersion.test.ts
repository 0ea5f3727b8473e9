import { acceptsVersion, compareVersions } from '../../../../../../local/functionsHost/runner/turns/acceptsVersion';

it.each([
  ['1.2', '1.10', -1],
  ['1.0', '1.0.0', -1],
  ['2.0', '1.9.9', 1],
  ['1.0', '1.0', 0],
  ['', '1.0', -1],
  ['Beta', 'beta', 0],
  ['alpha', 'beta', -1],
])('compares %s with %s: %i', (a, b, expected) => {
  expect(compareVersions(a, b)).toBe(expected);
});

it.each([
  ['None', '9.0', true],
  ['Strict', '1.0', false],
  ['Strict', '2.0', true],
  ['CurrentOrOlder', '1.0', true],
  ['CurrentOrOlder', '', true],
  ['CurrentOrOlder', '3.0', false],
] as const)('applies %s on a host of version 2.0 to version %s: %s', (versionMatchStrategy, version, expected) => {
  expect(acceptsVersion(version, { defaultVersion: '2.0', versionMatchStrategy })).toBe(expected);
});

it('accepts every version on a host without a version', () => {
  expect(acceptsVersion('9.0', { defaultVersion: '', versionMatchStrategy: 'Strict' })).toBe(true);
});
