import { editDistance, nearestName } from '../../../../../shared/rules/text/nearestName';

const names = ['sourceVault', 'targetVault', 'select', 'types', 'id', 'method', 'pace', 'copy'];

test.each([
  ['sourceVaul', 'sourceVault'],
  ['sourcevault', 'sourceVault'],
  ['SOURCE_VAULT', 'sourceVault'],
  ['tragetVault', 'targetVault'],
  ['type', 'types'],
  ['ID', 'id'],
  ['source', 'sourceVault'],
  ['metohd', 'method'],
])('nearestName finds for %s the name %s', (written, name) => {
  expect(nearestName(written, names)).toBe(name);
});

test.each(['', 'x', 'cutover', 'password', 'sou', 'a'.repeat(101), '\u0000'])(
  'nearestName finds none for %j',
  (written) => {
    expect(nearestName(written, names)).toBeUndefined();
  },
);

test('nearestName finds none by a prefix that two names share', () => {
  expect(nearestName('target', ['targetVault', 'targetShare'])).toBeUndefined();
});

test('nearestName finds none without names', () => {
  expect(nearestName('id', [])).toBeUndefined();
});

test.each([
  ['', '', 0],
  ['abc', '', 3],
  ['', 'abc', 3],
  ['abc', 'abc', 0],
  ['abc', 'acb', 1],
  ['abc', 'ab', 1],
  ['abc', 'xbc', 1],
  ['kitten', 'sitting', 3],
])('editDistance of %j and %j is %i, both ways', (from, to, distance) => {
  expect([editDistance(from, to), editDistance(to, from)]).toEqual([distance, distance]);
});
