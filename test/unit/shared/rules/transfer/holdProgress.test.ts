import {
  addLeft,
  endPass,
  failPass,
  lagOf,
  nextPass,
  retryOf,
  shownHold,
  sincePlanOf,
  startHold,
  startPass,
} from '../../../../../shared/rules/transfer/holdProgress';
import { joinRounds, leftProblems } from '../../../../../shared/rules/transfer/lateRounds';
import { type FoundLate } from '../../../../../shared/contracts/model/lateRounds';
import { noItems } from '../../../../../shared/rules/transfer/itemSums';
import { plannedOf } from '../../../../support/move/moveFixtures';

const began = '2026-05-01T10:00:00.000Z';
const ended = '2026-05-01T10:00:30.000Z';
const hold = startHold(began);
const problem = { code: 'VAULT_UNREACHABLE', detail: 'away', remedy: 'wait' } as const;
const minutesUntil = (at: string) => (Date.parse(at) - Date.parse(ended)) / 60_000;

test.each([
  [0, 10, 1],
  [1, 10, 2],
  [3, 10, 8],
  [4, 10, 15],
  [500, 10, 15],
  [500, 1_000, 40],
  [500, 100_000, 60],
  [0, 100_000, 1],
])('after %i quiet passes over %i items, the next pass begins in %i min', (quiet, items, minutes) => {
  expect(minutesUntil(nextPass({ quiet }, items, Date.parse(ended)))).toBe(minutes);
});

test('a pass that ended is in step with its beginning, and keeps what it left', () => {
  const pass = addLeft(startPass(hold, began), [problem]);
  const after = endPass(pass, { found: false, now: ended });
  expect(after).toMatchObject({ passes: 1, quiet: 1, inStepAt: began, lastPassAt: ended, pending: { count: 1 } });
  expect(endPass(pass, { found: true, now: ended }).quiet).toBe(0);
  expect(startPass(after, ended)).toMatchObject({
    passAt: ended,
    left: { count: 0, first: [] },
    pending: { count: 1 },
  });
});

test('a pass that failed is not in step, and the pause grows with the failures', () => {
  const once = failPass({ ...hold, quiet: 4 }, problem);
  expect([once.inStepAt, once.quiet, once.trouble?.code]).toEqual([undefined, 0, 'VAULT_UNREACHABLE']);
  expect(failPass(once, problem).quiet).toBe(1);
  expect(endPass(once, { found: false, now: ended }).trouble).toBeUndefined();
});

test('keeps the first few of many pending differences, and counts all', () => {
  expect(
    addLeft(
      hold,
      Array.from({ length: 40 }, () => problem),
    ).left,
  ).toMatchObject({ count: 40 });
  expect(
    addLeft(
      hold,
      Array.from({ length: 40 }, () => problem),
    ).left.first,
  ).toHaveLength(5);
});

test.each([
  [{ passes: 3 }, 0, undefined],
  [{ passes: 3 }, 2, 'transient'],
  [{ passes: 4 }, 2, 'failed'],
  [{ passes: 3, isLast: true as const }, 0, 'all'],
])('retryOf %j with %i failed items is %s', (changes, failed, retry) => {
  expect(retryOf({ hold: { ...hold, ...changes }, items: { ...noItems, failed } })).toBe(retry);
});

test('shows the lag from the last pass that ended', () => {
  expect(lagOf(null, ended)).toBeNull();
  expect(lagOf(began, ended)).toBe(30);
  expect(shownHold(endPass(hold, { found: false, now: ended }), ended)).toMatchObject({
    lagSeconds: 30,
    trouble: null,
  });
  expect(shownHold(undefined, ended)).toBeNull();
});

test('the report says nothing of a hold where there was none', () => {
  expect(sincePlanOf({})).toBeUndefined();
  expect(sincePlanOf({ hold })).toEqual({ heldSince: began, passes: 0, cutover: null, items: 0, versions: 0 });
});

test('joinRounds keeps the last round and one for all before it', () => {
  const round = (firstPage: number, pages: number, look: number) => ({
    planHash: 'cd'.repeat(32),
    firstPage,
    pages,
    look,
  });
  const rounds = [round(3, 1, 2), round(4, 2, 5), round(6, 1, 9)].reduce<ReturnType<typeof joinRounds>>(joinRounds, []);
  expect(rounds).toEqual([{ planHash: 'cd'.repeat(32), firstPage: 3, pages: 3 }, round(6, 1, 9)]);
});

describe('leftProblems', () => {
  const late = (changes: Partial<FoundLate> = {}): FoundLate => ({
    itemType: 'secret',
    itemName: 'password',
    what: 'newVersion',
    carried: [],
    ...changes,
  });

  test.each([
    [
      'a new version of a key',
      late({ itemType: 'key' }),
      plannedOf({ itemType: 'key', route: 'skip' }),
      ['NEW_KEY_VERSION'],
    ],
    [
      'an item with other content in the target',
      late({ what: 'changed' }),
      plannedOf({ route: 'skip', reasons: ['OTHER_CONTENT_IN_TARGET'] }),
      ['OTHER_CONTENT_IN_TARGET'],
    ],
    [
      'an item without a reason',
      late(),
      plannedOf({ route: 'skip', reasons: ['ALREADY_THERE'] }),
      ['CREATED_DURING_MOVE'],
    ],
    ['an item that is gone again', late(), plannedOf({ route: 'block', reasons: ['GONE_FROM_SOURCE'] }), []],
    ['an item that failed before', late({ what: 'failed' }), plannedOf({ route: 'block' }), []],
  ])('names %s', (_, found, planned, codes) => {
    expect(leftProblems(found, planned).map(({ code }) => code)).toEqual(codes);
  });
});
