import {
  addKept,
  addLeft,
  endPass,
  failPass,
  nextPass,
  retryOf,
  soonestPass,
  startHold,
  startPass,
  wakeHold,
} from '../../../../../shared/rules/transfer/holdProgress';
import { lagOf, shownHold, sincePlanOf } from '../../../../../shared/rules/transfer/shownHold';
import { lateProblem } from '../../../../../shared/rules/transfer/lateItems';
import { joinRounds, leftProblems } from '../../../../../shared/rules/transfer/lateRounds';
import { type FoundLate } from '../../../../../shared/contracts/model/late';
import { type PlannedItem } from '../../../../../shared/contracts/model/plan';
import { noItems } from '../../../../../shared/rules/transfer/resultTally';
import { plannedOf } from '../../../../support/move/moveFixtures';

const began = '2026-05-01T10:00:00.000Z';
const ended = '2026-05-01T10:00:30.000Z';
const hold = startHold(began);
const problem = { code: 'VAULT_UNREACHABLE', detail: 'away', remedy: 'wait' } as const;
const minutesUntil = (at: string) => (Date.parse(at) - Date.parse(ended)) / 60_000;

test.each([
  [0, 3, 1],
  [1, 3, 2],
  [3, 3, 8],
  [4, 3, 15],
  [500, 3, 15],
  [1, 11, 15],
  [1, 15, 20],
  [500, 22, 30],
  [500, 60, 60],
  [500, 4_000, 60],
  [0, 4_000, 1],
])('after %i quiet passes of %i requests, the next pass begins in %i min', (quiet, sent, minutes) => {
  expect(minutesUntil(nextPass({ quiet, sent }, Date.parse(ended)))).toBe(minutes);
});

test.each(Array.from({ length: 60 }, (_, at) => at + 1))(
  'passes of %i requests make at most 60 requests in any idle hour',
  (sent) => {
    // The pass at 0 found a change. The hours after it are idle.
    const times: number[] = [];
    for (let at = 0, quiet = 0; at <= 6 * 60; quiet += 1) {
      at += minutesUntil(nextPass({ quiet, sent }, Date.parse(ended)));
      times.push(at);
    }
    const inHour = (from: number) => times.filter((time) => time >= from && time < from + 60).length;
    const busiest = Math.max(...times.filter((time) => time <= 5 * 60).map(inHour));
    expect(busiest * sent).toBeLessThanOrEqual(60);
  },
);

test('passes of an idle vault may grow by a fifth each, and still make at most 60 requests in an hour', () => {
  const idle = (sent: number) => minutesUntil(nextPass({ quiet: 9, sent }, Date.parse(ended)));
  for (let first = 1; first <= 48; first += 1) {
    const passes = [{ at: 0, sent: first }];
    for (let { at, sent } = { at: 0, sent: first }; at < 60 && sent <= 48;) {
      at += idle(sent);
      sent = Math.floor(sent * 1.2);
      passes.push({ at, sent });
    }
    const inHour = passes.filter(({ at }) => at < 60);
    expect(inHour.reduce((sum, { sent }) => sum + sent, 0)).toBeLessThanOrEqual(60);
  }
});

test('a pass that ended is in step with its beginning, and keeps what it left', () => {
  const pass = addLeft(startPass(hold, began), [problem]);
  const after = endPass(pass, { found: false, now: ended });
  expect(after).toMatchObject({ passes: 1, quiet: 1, sourceReadAt: began, lastPassAt: ended, pending: { count: 1 } });
  expect(endPass(pass, { found: true, now: ended }).quiet).toBe(0);
  expect(startPass(after, ended)).toMatchObject({
    passAt: ended,
    left: { count: 0, first: [] },
    pending: { count: 1 },
  });
});

test('a pass that failed is not in step, and the pause grows with the failures', () => {
  const once = failPass({ ...hold, quiet: 4 }, problem);
  expect([once.sourceReadAt, once.quiet, once.trouble?.code]).toEqual([undefined, 0, 'VAULT_UNREACHABLE']);
  expect(failPass(once, problem).quiet).toBe(1);
  expect(endPass(once, { found: false, now: ended }).trouble).toBeUndefined();
});

test('counts what is left since earlier passes, with the problem that an earlier pass named', () => {
  const named = { itemType: 'secret', itemName: 'taken', ...problem } as const;
  const before = endPass(addLeft(startPass(hold, began), [named]), { found: false, now: ended });
  const taken = { itemType: 'secret', itemName: 'taken', what: 'changed' } as const;
  const signing = { itemType: 'key', itemName: 'signing', what: 'newVersion' } as const;
  const kept = addKept(startPass(before, ended), { count: 7, first: [taken, signing] });
  expect(kept.left).toEqual({ count: 7, first: [named, lateProblem(signing)] });
});

test('only the change of a source makes a pass a busy one', () => {
  const pass = startPass({ ...hold, quiet: 3 }, began);
  expect(endPass(pass, { found: false, now: ended }).quiet).toBe(4);
  expect(endPass({ ...pass, changed: true }, { found: true, now: ended }).quiet).toBe(0);
  expect(startPass({ ...pass, changed: true }, ended).changed).toBeUndefined();
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
  const ofPass = endPass(hold, { found: false, now: ended });
  expect(shownHold(ofPass, ended)).toMatchObject({ inStepAt: null, lagSeconds: null });
  const changed = { count: 0, first: [], hash: 'ab'.repeat(32) };
  const identity = { source: null, target: null };
  const read = { ...ofPass, target: { readAt: ended, changed, identity } };
  expect(shownHold(read, ended)).toMatchObject({ lagSeconds: 30, trouble: null, target: { readAt: ended } });
  const older = { ...read, target: { ...read.target, readAt: '2026-05-01T09:00:00.000Z' } };
  expect(shownHold(older, ended)).toMatchObject({ inStepAt: '2026-05-01T09:00:00.000Z' });
  expect(shownHold(undefined, ended)).toBeNull();
});

test('the report says nothing of a hold where there was none', () => {
  expect(sincePlanOf({})).toBeUndefined();
  expect(sincePlanOf({ hold })).toEqual({
    heldSince: began,
    passes: 0,
    changedInTarget: 0,
    cutover: null,
    items: 0,
    versions: 0,
    pending: [],
  });
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
  const gone: Partial<PlannedItem> = { route: 'block', reasons: ['GONE_FROM_SOURCE'] };

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
    ['a new item that is gone again', late({ what: 'created' }), plannedOf(gone), []],
    ['a changed item that is gone since', late({ what: 'changed' }), plannedOf(gone), ['GONE_FROM_SOURCE']],
    ['an item that is gone, and may have changed', late({ what: 'again' }), plannedOf(gone), ['GONE_FROM_SOURCE']],
    ['an item that failed before', late({ what: 'failed' }), plannedOf({ route: 'block' }), []],
  ])('names %s', (_, found, planned, codes) => {
    expect(leftProblems(found, planned).map(({ code }) => code)).toEqual(codes);
  });
});

describe('an event of the source', () => {
  const idle = { ...hold, quiet: 9, lastPassAt: ended, nextPassAt: '2026-05-01T10:15:30.000Z', sent: 3 };
  const wakeAt = (minute: number, changes: object = {}) => {
    const nowMs = Date.parse(ended) + minute * 60_000;
    return wakeHold({ ...idle, ...changes }, { eventAt: new Date(nowMs).toISOString(), nowMs });
  };

  test('lets the next pass begin ten seconds later, and at least a minute after the last one', () => {
    expect(wakeAt(5)).toEqual({ ...idle, woken: true, nextPassAt: '2026-05-01T10:05:40.000Z' });
    expect(wakeAt(0.1)?.nextPassAt).toBe('2026-05-01T10:01:30.000Z');
  });

  test('counts for nothing if the last pass began after it, or the next one is as soon', () => {
    const before = { eventAt: '2026-05-01T09:59:59.000Z', nowMs: Date.parse(ended) };
    expect(wakeHold(idle, before)).toBeUndefined();
    expect(wakeAt(14.9)).toBeUndefined();
    expect(wakeAt(5, { nextPassAt: undefined })).toBeUndefined();
  });

  test('does not shorten the pause after a pass that failed', () => {
    expect(wakeAt(5, { trouble: problem })).toBeUndefined();
  });

  test('wakes less often while its passes find nothing, until one finds a change', () => {
    const pass = (idleWakes: number, found: boolean) =>
      endPass({ ...idle, woken: true, idleWakes }, { found, now: ended });
    const soonest = (idleWakes: number) => minutesUntil(soonestPass(pass(idleWakes, false), Date.parse(ended)));
    expect([0, 1, 2, 3, 500].map(soonest)).toEqual([2, 4, 8, 15, 15]);
    expect(pass(2, true)).toMatchObject({ idleWakes: undefined, woken: undefined });
    expect(endPass({ ...idle, idleWakes: 2 }, { found: false, now: ended }).idleWakes).toBe(2);
    expect(failPass({ ...idle, woken: true }, problem)).toMatchObject({ idleWakes: 1, woken: undefined });
  });

  test.each(Array.from({ length: 60 }, (_, at) => at + 1))(
    'costs a vault that does not change at most one pass of %i requests more in an hour, however many come',
    (sent) => {
      const times: number[] = [];
      let waiting = { ...endPass({ ...idle, sent }, { found: false, now: ended }) };
      for (let at = 0; at <= 6 * 60;) {
        const nowMs = Date.parse(ended) + at * 60_000;
        const next = nextPass(waiting, nowMs);
        const eventAt = new Date(nowMs + 1).toISOString();
        const woken = wakeHold({ ...waiting, nextPassAt: next }, { eventAt, nowMs });
        at = minutesUntil(woken?.nextPassAt ?? next);
        times.push(at);
        const passAt = new Date(Date.parse(ended) + at * 60_000).toISOString();
        waiting = endPass({ ...startPass(woken ?? waiting, passAt), sent }, { found: false, now: passAt });
      }
      const inHour = (from: number) => times.filter((time) => time >= from && time < from + 60).length;
      const busiest = Math.max(...times.filter((time) => time <= 5 * 60).map(inHour));
      expect((busiest - 1) * sent).toBeLessThanOrEqual(60);
      expect(Math.min(...times.map((time, index) => time - (times[index - 1] ?? 0)))).toBeGreaterThanOrEqual(1);
    },
  );
});
