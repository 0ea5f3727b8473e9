import { type StoredDeletion } from '../../../../../shared/contracts/model/deletions';
import { type ListedVersion } from '../../../../../shared/rules/compare/asLeft';
import {
  isBroughtAlone,
  addReturned,
  addSearch,
  addSeen,
  mayFollow,
  mustSearch,
  reasonToKeep,
  withDeletion,
} from '../../../../../shared/rules/transfer/deletionRules';
import { problemsOf } from '../../../../../shared/rules/report/summarizeResults';
import { endPass, startHold, startPass } from '../../../../../shared/rules/transfer/holdProgress';
import { joinDigests, namesDigest } from '../../../../../shared/rules/transfer/namesDigest';
import { resultOf } from '../../../../support/move/moveFixtures';

const now = '2026-05-01T10:00:00.000Z';
const hold = startHold(now);
/** When the move had written. It is 1777629600 in seconds. */
const at = now;
const listedOf = (version: string): ListedVersion => ({ version, created: 1_700_000_000, enabled: true, tags: {} });
const secret = (itemName: string) => ({ itemType: 'secret' as const, itemName });

test.each([
  [1, 1, true],
  [2, 20, false],
  [10, 200, true],
  [10, 100, false],
  [11, 100_000, false],
])('a pass may delete %i of %i items: %s', (deleted, total, may) => {
  expect(mayFollow(deleted, total)).toBe(may);
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

test.each<[string, Partial<ListedVersion>, object | undefined]>([
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
