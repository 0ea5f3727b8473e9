import { type StoredDeletion } from '../../../../../shared/contracts/model/deletions';
import { type LeftVersion } from '../../../../../shared/rules/compare/asLeft';
import {
  isBroughtAlone,
  addFollowed,
  addReturned,
  addSearch,
  addSeen,
  beginFollowing,
  beginUnasked,
  markOf,
  mayFollow,
  mustSearch,
  reasonToKeep,
  unaskedOf,
  withDeletion,
} from '../../../../../shared/rules/transfer/deletionRules';
import { problemsOf } from '../../../../../shared/rules/problems/summarizeResults';
import { endPass, startHold, startPass } from '../../../../../shared/rules/transfer/holdProgress';
import { joinDigests, namesDigest } from '../../../../../shared/rules/transfer/namesDigest';
import { resultOf } from '../../../../support/move/moveFixtures';

const now = '2026-05-01T10:00:00.000Z';
const hold = startHold(now);
/** When the move had written. It is 1777629600 in seconds. */
const at = now;
const listedOf = (version: string): LeftVersion => ({ version, created: 1_700_000_000, enabled: true, tags: {} });
const secret = (itemName: string) => ({ itemType: 'secret' as const, itemName });

const some = (count: number, from = 0) => Array.from({ length: count }, (_, at) => secret(`gone-${String(from + at)}`));

test.each([
  [1, 0, 1, true],
  [2, 0, 20, false],
  [10, 0, 200, true],
  [10, 0, 100, false],
  [11, 0, 100_000, false],
  [1, 4, 100, true],
  [1, 5, 100, false],
  [2, 8, 100_000, true],
  [1, 10, 100_000, false],
])('a pass may delete %i after %i without an approval, of %i items: %s', (deleted, before, total, may) => {
  const unasked = some(before, 50).map(markOf);
  expect(mayFollow(some(deleted), { unasked, total })).toBe(may);
});

test('an item counts once, however often the move tries to delete it', () => {
  const again = beginUnasked(beginUnasked(hold, some(5), now), some(5), now);
  const unasked = unaskedOf(again, now).map(({ item }) => item);
  expect(unasked).toHaveLength(5);
  expect(mayFollow(some(5), { unasked, total: 100 })).toBe(true);
  expect(mayFollow(some(1, 5), { unasked, total: 100 })).toBe(false);
});

test('a deletion without an approval counts for seven days, and its list does not grow with the passes', () => {
  const day = (days: number) => new Date(Date.parse(now) + days * 24 * 60 * 60_000).toISOString();
  let held = hold;
  for (let at = 0; at < 30; at += 1) held = beginUnasked(held, some(1, at), day(at));
  expect(held.deletions?.unasked).toHaveLength(7);
  expect(unaskedOf(held, day(29 + 6.9))).toHaveLength(1);
  expect(unaskedOf(held, day(29 + 7))).toEqual([]);
});

test('a search carries the deletions that count, and an approval adds none', () => {
  const begun = beginUnasked(hold, some(2), now);
  const searched = addSearch(begun, { there: 0, followed: 2, isHeld: true, held: { hash: 'ab'.repeat(32), count: 3 } });
  const approved = { hash: 'ab'.repeat(32), at: now, by: null };
  const following = beginFollowing(searched, { hash: approved.hash, count: 3 }, approved);
  const done = addFollowed(following, { followed: 3, kept: { count: 0, first: [] } }, undefined);
  expect(done.deletions).toMatchObject({ followed: 5 });
  expect(unaskedOf(done, now)).toHaveLength(2);
});

test('the digest of names depends neither on their order, nor on their case, nor on the parts of the list', () => {
  const whole = namesDigest([secret('one'), secret('two'), secret('three')]);
  expect(joinDigests(namesDigest([secret('THREE')]), namesDigest([secret('two'), secret('one')]))).toBe(whole);
  expect(namesDigest([secret('one'), secret('two')])).not.toBe(whole);
  expect(namesDigest([{ itemType: 'key', itemName: 'one' }])).not.toBe(namesDigest([secret('one')]));
});

test('a search is due when the names differ from those of the last one, and in the last pass', () => {
  const seen = addSeen(addSeen(hold, namesDigest([secret('one')])), namesDigest([secret('two')]));
  expect(mustSearch(seen)).toBe(true);
  const searched = addSearch(seen, { there: 2, followed: 1 });
  expect(searched.deletions).toMatchObject({ there: 2, followed: 1 });
  expect([mustSearch(searched), mustSearch({ ...searched, isLast: true })]).toEqual([false, true]);
  expect(addSearch(searched, { there: 1, followed: 2 }).deletions).toMatchObject({ followed: 3 });
});

test('a search is due in the pass after one that brought items back, whatever names it sees', () => {
  const names = namesDigest([secret('one')]);
  const back = addSearch(addReturned(addSeen(hold, names)), { there: 0, followed: 0 });
  expect(mustSearch(back)).toBe(false);
  const next = startPass(endPass(back, { found: true, now }), now);
  expect(mustSearch(addSeen(next, names))).toBe(true);
  const searched = addSearch(addSeen(next, names), { there: 0, followed: 0 });
  expect(mustSearch(addSeen(startPass(searched, now), names))).toBe(false);
});

test.each([
  ['exportImport', [{ from: 'a', to: 'b' }], ['b'], true],
  ['exportImport', [{ from: 'a', to: 'b' }], ['b', 'c'], false],
  ['exportImport', [], ['a'], false],
  ['backupRestore', [], ['a', 'b'], true],
  ['backupRestore', [], ['a'], false],
] as const)('%s with the pairs %j and %j in the target is as brought: %s', (route, versions, there, isSame) => {
  const result = resultOf({ route, versions: [...versions], versionCount: 2 });
  const listed = there.map((version) => listedOf(version));
  const reason = reasonToKeep({ result, known: { currentVersion: 'b' }, at }, listed)?.reason;
  expect(reason).toBe(isSame ? undefined : 'CHANGED_SINCE');
});

test('another item of as many versions is not what a restore brought', () => {
  const result = resultOf({ versionCount: 2 });
  const another = [listedOf('c'), listedOf('d')];
  for (const known of [{ currentVersion: 'b' }, {}])
    expect(reasonToKeep({ result, known, at }, another)).toMatchObject({ reason: 'CHANGED_SINCE' });
});

test.each<[string, Partial<LeftVersion>, object | undefined]>([
  ['has the time of the last write of the move', { updated: 1_777_629_600 }, undefined],
  [
    'was changed after the last write of the move',
    { updated: 1_777_629_601 },
    { reason: 'CHANGED_SINCE', detail: 'somebody changed version b after the move' },
  ],
  ['is in a vault without soft-delete', { recoveryLevel: 'Purgeable' }, { reason: 'NOT_RECOVERABLE' }],
])('an item that %s', (_, changes, reason) => {
  const result = resultOf({ versions: [{ from: 'a', to: 'b' }] });
  expect(reasonToKeep({ result, known: {}, at }, [{ ...listedOf('b'), ...changes }])).toEqual(reason);
});

test('an item of which the target had something before is not deleted', () => {
  const result = resultOf({ reasons: ['PARTLY_IN_TARGET'], versions: [{ from: 'a', to: 'b' }] });
  expect(reasonToKeep({ result, known: {}, at }, [listedOf('b')])).toEqual({ reason: 'EXISTED_BEFORE' });
});

test('the result of a deleted item says so', () => {
  const deletion = (state: StoredDeletion['state']) => ({ itemType: 'secret', itemName: 'payroll', state }) as const;
  expect(withDeletion(resultOf(), deletion('there')).reasons).toContain('DELETED_IN_SOURCE');
  expect(withDeletion(resultOf(), deletion('followed')).reasons).toContain('DELETION_FOLLOWED');
  expect(withDeletion(resultOf(), undefined)).toEqual(resultOf());
  expect(withDeletion(resultOf(), deletion('returned'))).toEqual(resultOf());
});

test('the result of a deleted item that the move left says why, and counts as a problem', () => {
  const deletion = { itemType: 'secret', itemName: 'payroll', state: 'kept', reason: 'CHANGED_SINCE' } as const;
  const detail = 'somebody changed version b after the move';
  const [problem] = problemsOf(withDeletion(resultOf(), { ...deletion, detail }), 'done');
  expect(problem?.code).toBe('DELETION_NOT_FOLLOWED');
  expect(problem?.detail).toMatch(/not as the move left it\. Found: somebody changed version b after the move\.$/);
});

describe('isBroughtAlone', () => {
  test.each([
    ['a restored item', { route: 'backupRestore', reasons: [] }, true],
    ['an item that was there and got other attributes', { route: 'update', reasons: ['ATTRIBUTES_DIFFER'] }, false],
    ['an item that was there and that a pass updated', { route: 'update', reasons: ['FOUND_LATE'] }, false],
    ['an item that an earlier pass brought', { route: 'update', reasons: ['FOUND_LATE', 'BROUGHT_EARLIER'] }, true],
    ['an item that was partly there', { route: 'exportImport', reasons: ['PARTLY_IN_TARGET'] }, false],
    [
      'an item of which only the policy was missing',
      { route: 'backupRestore', reasons: ['SETTINGS_OUTSTANDING'] },
      false,
    ],
  ] as const)('judges %s', (_, { route, reasons }, isAlone) => {
    expect(isBroughtAlone(resultOf({ state: 'verified', route, reasons: [...reasons] }))).toBe(isAlone);
  });
});
