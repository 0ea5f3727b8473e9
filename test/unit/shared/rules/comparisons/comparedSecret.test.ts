import { type ComparedItem, type JoinedItem } from '../../../../../shared/contracts/model/comparisons';
import { comparedItem, type ReadItem } from '../../../../../shared/rules/comparisons/comparedItem';
import { type ComparedVersion } from '../../../../../shared/rules/comparisons/itemDifferences';

// Somebody who can write to one vault plants versions with guesses. A comparison must not say which of them the other vault has.

const item: JoinedItem = {
  itemType: 'secret',
  itemName: 'db-password',
  names: { source: 'db-password', target: 'db-password' },
  instead: { source: [], target: [] },
};
const hex = (text: number) => text.toString(16).padStart(32, '0');

/** The versions of a secret, oldest first, each a minute after the one before. `side` makes their ids different. */
function secretOf(
  side: number,
  contents: readonly string[],
  more: (at: number) => Partial<ComparedVersion> = () => ({}),
): ReadItem {
  const versions = contents.map((digest, at) => {
    const created = 1_700_000_000 + at * 60;
    return { version: hex(side * 1_000_000 + at), created, enabled: true, tags: {}, digest, ...more(at) };
  });
  return { versions, current: null };
}

const guesses = (count: number, right?: number) =>
  Array.from({ length: count }, (_, at) => (at === right ? 'right' : `wrong-${String(at)}`));
const mark = (at: number) => ({ tags: { [`guess-${String(at)}`]: 'x' }, expires: 1_900_000_000 + at });

/** All that the row says. */
const rowOf = (source: ReadItem, target: ReadItem): ComparedItem => comparedItem(item, source, target);

describe.each<[string, (at: number) => Partial<ComparedVersion>]>([
  ['alike', () => ({})],
  ['with marks that make each one different', mark],
])('40 guesses, %s', (_, more) => {
  const targets = [['right'], ['old', 'right'], ['right', 'new'], ['old', 'right', 'new']];

  it.each(targets.map((contents) => [contents]))(
    'for a vault with %j give one row, whichever guess is right',
    (contents) => {
      const target = secretOf(2, contents);
      const none = rowOf(secretOf(1, guesses(40), more), target);
      for (let right = 0; right < 39; right += 1)
        expect(rowOf(secretOf(1, guesses(40, right), more), target)).toEqual(none);
    },
  );

  it('in the target give one row, whichever guess is right', () => {
    const source = secretOf(1, ['right']);
    const none = rowOf(source, secretOf(2, guesses(40), more));
    for (let right = 0; right < 39; right += 1)
      expect(rowOf(source, secretOf(2, guesses(40, right), more))).toEqual(none);
  });
});

it('the row says of a guess in the current version whether it is right, and names no other version', () => {
  const target = secretOf(2, ['right']);
  const wrong = rowOf(secretOf(1, guesses(3)), target);
  const right = rowOf(secretOf(1, guesses(3, 2)), target);
  expect(wrong.fields).toEqual(['versionCount', 'version', 'value']);
  expect(right.fields).toEqual(['versionCount', 'version']);
  const [, lone] = right.differences;
  expect(lone).toEqual({ field: 'version', kind: 'onlyInSource' });
  expect(wrong.differences[2]).toMatchObject({ sourceVersion: hex(1_000_002), targetVersion: hex(2_000_000) });
});

it('as many versions with other contents differ in the value, and no version is named unless it is current', () => {
  const source = secretOf(1, ['a', 'b', 'c']);
  expect(rowOf(source, secretOf(2, ['a', 'b', 'c']))).toMatchObject({ outcome: 'match', differences: [] });
  const older = rowOf(source, secretOf(2, ['a', 'x', 'c']));
  expect(older.differences).toEqual([{ field: 'value', kind: 'changed' }]);
  // Whichever of the older versions differ.
  for (const others of [
    ['x', 'b'],
    ['a', 'x'],
    ['x', 'y'],
    ['b', 'a'],
  ])
    expect(rowOf(source, secretOf(2, [...others, 'c']))).toEqual(older);
  expect(rowOf(source, secretOf(2, ['a', 'b', 'x'])).differences).toEqual([
    { field: 'value', kind: 'changed', sourceVersion: hex(1_000_002), targetVersion: hex(2_000_002) },
  ]);
});

it('versions that a restore brought have their ids, so the row names those that one vault lacks', () => {
  const source = secretOf(1, ['a', 'b', 'c']);
  const { differences } = rowOf(source, secretOf(1, ['a', 'b']));
  expect(differences).toContainEqual({ field: 'version', kind: 'onlyInSource', sourceVersion: hex(1_000_002) });
});

it('the row shows the attributes that differ, of the versions that belong together by them', () => {
  const source = secretOf(1, ['a', 'b'], (at) => (at === 0 ? { expires: 1_900_000_000 } : {}));
  const { fields, differences } = rowOf(source, secretOf(2, ['a', 'b']));
  expect(fields).toEqual(['expires']);
  expect(differences[0]).toMatchObject({ source: '2030-03-17T17:46:40.000Z', target: 'none' });
});

it('the row of a secret whose contents cannot be read claims nothing about them', () => {
  const locked = (side: number) => secretOf(side, ['a'], () => ({ enabled: false, digest: null }));
  expect(rowOf(locked(1), locked(2))).toMatchObject({ outcome: 'notRead', code: 'CONTENT_NOT_READABLE' });
  expect(rowOf(locked(1), secretOf(2, ['a', 'b'])).fields).toEqual(['versionCount', 'enabled', 'version']);
});

it('versions of one second whose order no vault proves match in any order, and none counts as current', () => {
  const sameSecond = () => ({ created: 1_700_000_000 });
  const source = secretOf(1, ['a', 'b'], sameSecond);
  expect(rowOf(source, secretOf(2, ['b', 'a'], sameSecond)).outcome).toBe('match');
  expect(rowOf(source, secretOf(2, ['x', 'y'], sameSecond)).differences).toEqual([{ field: 'value', kind: 'changed' }]);
});
