import {
  isStaleLook,
  lookDuringTransfer,
  lookDuringVerification,
  noteEarlyLook,
  noteLook,
} from '../../../../../shared/rules/transfer/lookDuring';
import { type MoveProgress } from '../../../../../shared/contracts/steps/orchestrations';
import { startProgress } from '../../../../../shared/rules/transfer/moveProgress';
import { pagesInVerifyWindow } from '../../../../../shared/rules/transfer/stepInstances';
import { nothingVerified } from '../../../../../shared/rules/transfer/verifiedPages';
import { moveOf, planOf } from '../../../../support/move/moveFixtures';

const began = '2026-05-01T10:00:00.000Z';
const after = (seconds: number) => new Date(Date.parse(began) + seconds * 1_000).toISOString();
const unverified = moveOf({ verify: 'none' });
const cursor = { itemType: 'secret', token: 't', pagesRead: 14 } as const;
const windowFrom = (first: number, count = 10) => Array.from({ length: count }, (_, at) => first + at);

const looked = { state: 'looked', found: 0, cursor: null, throttled: 2 } as const;
const lookOf = (from: typeof cursor | null) => ({
  ...{ move: unverified, known: { planHash: planOf().planHash, pages: 40 }, cursor: from, listPages: 14 },
});

/** A transfer of 40 pages that began at `began`. */
function transferOf(nextPage: number, changes: Partial<MoveProgress> = {}): MoveProgress {
  return { ...startProgress(began), phase: 'transferring', plan: planOf({ pages: 40 }), nextPage, ...changes };
}

describe('lookDuringTransfer', () => {
  // A page of the plan takes 120 ms, and one of the list 40 ms: 10 pages of the plan last as long as 30 of the list.
  const at = (progress: MoveProgress) => after(progress.nextPage * 0.12);
  const lookAt = (progress: MoveProgress) =>
    lookDuringTransfer(unverified, progress, windowFrom(progress.nextPage), at(progress));

  test('reads nothing while the rest of the transfer takes longer than the list', () => {
    expect(lookAt(transferOf(10))).toBeUndefined();
  });

  test('reads in the window before the last one what does not fit into the last one', () => {
    expect(lookAt(transferOf(20))).toMatchObject({ listPages: 40 + 4 - 30, cursor: null, early: true });
  });

  test('continues in the last window where the one before ended', () => {
    const lateLook = { cursor, since: after(2.4), read: 14 };
    expect(lookAt(transferOf(30, { lateLook }))).toMatchObject({ listPages: 30, cursor });
  });

  test('continues in the last window a list that is longer than the plan', () => {
    const lateLook = { cursor, since: after(2.4), read: 44 };
    expect(lookAt(transferOf(30, { lateLook }))).toMatchObject({ listPages: 1, cursor });
  });

  test('reads nothing more of a list that is done, or that has to be read again', () => {
    const since = after(2.4);
    expect(lookAt(transferOf(30, { lateLook: { cursor: null, isDone: true, since } }))).toBeUndefined();
    expect(lookAt(transferOf(30, { lateLook: { cursor: null, isApart: true, since } }))).toBeUndefined();
  });

  test('reads nothing in the first window of several, because nobody knows yet how long a window takes', () => {
    expect(lookAt(transferOf(0))).toBeUndefined();
  });

  test('reads everything in the only window', () => {
    expect(lookDuringTransfer(unverified, transferOf(0), windowFrom(0, 40), began)).toMatchObject({
      listPages: 44,
    });
  });

  test('reads nothing in a window that takes so long that the list would be too old at its end', () => {
    const look = (pageSeconds: number) =>
      lookDuringTransfer(unverified, transferOf(30), windowFrom(30), after(30 * pageSeconds));
    expect(look(2)).toMatchObject({ listPages: 44 });
    expect(look(2.1)).toBeUndefined();
  });

  test('reads as much in a long window as fits into it', () => {
    const progress = transferOf(20, { plan: planOf({ pages: 400 }) });
    const slow = { ...progress, nextPage: 380 };
    // A page of the plan takes 625 ms: 250 pages of the list fit into the last 16 of the plan, and 50 into the 4 before them.
    const look = lookDuringTransfer(unverified, slow, windowFrom(380, 4), after(380 * 0.625));
    expect(look).toMatchObject({ listPages: 100 });
    const lateLook = { cursor, since: after(380 * 0.625), read: 100 };
    const last = lookDuringTransfer(unverified, { ...slow, nextPage: 384, lateLook }, windowFrom(384, 16), after(240));
    expect(last).toMatchObject({ listPages: 250, cursor });
  });

  describe('in a move that verifies', () => {
    const verifying = moveOf({ verify: 'full' });
    const byValue = planOf({ pages: 40, byRoute: { ...planOf().byRoute, backupRestore: 0, exportImport: 40 } });
    const look = (nextPage: number, changes: Partial<MoveProgress> = {}, now: string = after(nextPage * 0.12)) =>
      lookDuringTransfer(verifying, transferOf(nextPage, { plan: byValue, ...changes }), windowFrom(nextPage), now);
    const waiting = [{ quietAt: after(60), pages: windowFrom(10, 20) }];

    test('reads what does not fit into the verification that remains', () => {
      expect(look(30)).toMatchObject({ listPages: 44 - 10, early: true });
      expect(look(30, { verified: { ...nothingVerified, upTo: 30, waiting } })).toMatchObject({ listPages: 44 - 30 });
    });

    test('reads nothing if all but a few pages fit into it', () => {
      expect(look(20)).toBeUndefined();
      const many = [{ quietAt: after(60), pages: windowFrom(0, 30) }];
      expect(look(30, { verified: { ...nothingVerified, upTo: 30, waiting: many } })).toBeUndefined();
    });

    test('reads nothing in a window of more than ten minutes', () => {
      const verified = { ...nothingVerified, upTo: 30 };
      expect(look(30, { verified }, after(30 * 60))).toMatchObject({ listPages: 44 - 10 });
      expect(look(30, { verified }, after(30 * 60 + 1))).toBeUndefined();
    });

    test('leaves the rest to the verification, and counts what was read', () => {
      const lateLook = { cursor, since: after(2.4), read: 20 };
      const progress = {
        ...transferOf(0, { plan: byValue, lateLook }),
        verified: { ...nothingVerified, upTo: 40, except: windowFrom(0) },
      };
      expect(lookDuringVerification(verifying, progress, windowFrom(0, 5))).toMatchObject({
        listPages: (44 - 20) / 2,
        cursor,
      });
      expect(noteLook(progress, lookOf(cursor), { ...looked, cursor: null }).lateLook).toEqual({
        ...lateLook,
        cursor: null,
        isDone: true,
      });
    });
  });
});

describe('lookDuringTransfer in a small move by backup, which verifies after its transfer', () => {
  /** A window of 16 pages, or of those that are left. Each page before it took `pageMs`. */
  function lookAt(nextPage: number, pageMs: number, changes: Partial<MoveProgress> = {}) {
    const progress = transferOf(nextPage, { verified: nothingVerified, ...changes });
    const window = windowFrom(nextPage, Math.min(16, (progress.plan?.pages ?? 0) - nextPage));
    return lookDuringTransfer(moveOf({ verify: 'full' }), progress, window, after((nextPage * pageMs) / 1_000));
  }
  /** The list has 44 pages. */
  const readSoFar = (read: number) => ({ lateLook: { cursor, since: after(1), read } });

  test.each([
    // The verification takes as long as 40 * 40 / 100 pages of the list.
    [40, 44 - 16],
    [80, 44 - 32],
    [99, 44 - 39],
  ])('reads in the last window what does not fit into the verification, with %i ms for a page', (pageMs, listPages) => {
    expect(lookAt(32, pageMs)).toMatchObject({ listPages, cursor: null, early: true });
  });

  test.each([100, 1_000, 75_000])('leaves the whole list to the verification, with %i ms for a page', (pageMs) => {
    expect(lookAt(16, pageMs)).toBeUndefined();
    expect(lookAt(32, pageMs)).toBeUndefined();
  });

  test('begins in the window before the last one if the last one takes less time than its part', () => {
    // The 8 pages of the last window take 400 ms, as 10 pages of the list do. 20 fit into the verification.
    expect(lookAt(16, 50)).toMatchObject({ listPages: 44 - 20 - 10, cursor: null, early: true });
    expect(lookAt(32, 50, readSoFar(14))).toMatchObject({ listPages: 10, cursor, early: true });
  });

  test('reads nothing before the last window if that one takes long enough for its part', () => {
    // 32 pages fit into the verification, and 16 into the last window.
    expect(lookAt(16, 80)).toBeUndefined();
    expect(lookAt(32, 80)).toMatchObject({ listPages: 44 - 32, cursor: null });
    // Nobody knows yet how long a window takes.
    expect(lookAt(0, 0)).toBeUndefined();
  });

  test('leaves up to four pages more to the windows that follow', () => {
    // 13.4 pages of the list fit into the last window and 26.8 into the verification, or 13.2 and 26.4.
    expect(lookAt(16, 67)).toBeUndefined();
    expect(lookAt(16, 66)).toMatchObject({ listPages: 5 });
    // 12 pages fit into the verification.
    expect(lookAt(32, 30, readSoFar(28))).toBeUndefined();
    expect(lookAt(32, 30, readSoFar(27))).toMatchObject({ listPages: 5 });
  });

  test.each([1, 2])('reads nothing in the only window of %i pages: nobody knows how long it takes', (pages) => {
    expect(lookAt(0, 0, { plan: planOf({ pages }) })).toBeUndefined();
  });

  test('is one of at most 160 pages: in a larger one only the open pages are verified afterwards', () => {
    const small = { plan: planOf({ pages: 160 }) };
    // 96 pages of the list take as long as the verification of 160 pages.
    expect(lookAt(144, 60, small)).toMatchObject({ listPages: 164 - 96 });
    expect(lookAt(144, 400, small)).toBeUndefined();
    const larger = { plan: planOf({ pages: 161 }), verified: { ...nothingVerified, upTo: 145 } };
    expect(lookAt(145, 400, larger)).toMatchObject({ listPages: 165 - 16 });
  });
});

test('lookDuringVerification shares the whole list among the windows, by their pages', () => {
  let progress: MoveProgress = { ...transferOf(0), phase: 'verifying' };
  const windows: number[] = [];
  const shares: number[] = [];
  for (;;) {
    const pages = pagesInVerifyWindow(progress);
    if (pages.length === 0) break;
    const look = lookDuringVerification(moveOf({ verify: 'full' }), progress, pages);
    if (look === undefined) throw new Error('Expected each window to read a part of the list.');
    windows.push(pages.length);
    shares.push(look.listPages ?? 0);
    const nextPage = progress.nextPage + pages.length;
    progress = { ...noteLook(progress, look, { ...looked, cursor }), nextPage };
  }
  expect(windows).toEqual([16, 16, 8]);
  // 44 pages of the list for 40 of the plan: 17.6, 17.6 and 8.8.
  expect(shares).toEqual([18, 18, 9]);
  expect(shares.reduce((sum, share) => sum + share, 0)).toBeGreaterThanOrEqual(40 + 4);
});

describe('noteEarlyLook', () => {
  const look = lookOf(null);
  const note = (progress: MoveProgress, looked: Parameters<typeof noteEarlyLook>[1]['looked']) =>
    noteEarlyLook(progress, { look, looked, lookedAt: after(2) });
  const failed = { state: 'failed', code: 'VAULT_UNAVAILABLE', detail: '', retryable: true, throttled: 0 } as const;

  test('keeps when the list began, and how much of it was read', () => {
    const first = note(transferOf(20), { ...looked, cursor });
    expect(first).toMatchObject({ throttled: 2, lateLook: { cursor, since: after(2), read: 14 } });
    const lateLook = { cursor: null, isDone: true, since: after(2), read: 28 };
    expect(noteEarlyLook(first, { look, looked, lookedAt: after(3) })).toMatchObject({ throttled: 4, lateLook });
  });

  test.each([
    ['fails', failed],
    ['meets a change of an item whose transfer has not ended', { ...looked, tooEarly: true } as const],
  ])('has the list read again if the look %s', (_, output) => {
    const noted = note(transferOf(20, { lateLook: { cursor, since: after(1), read: 9 } }), output);
    expect(noted.lateLook).toEqual({ cursor: null, isApart: true, since: after(1) });
    expect(isStaleLook(noted, after(3))).toBe(true);
  });
});

describe('isStaleLook', () => {
  const stale = (pages: number, seconds: number) =>
    isStaleLook({ plan: planOf({ pages }), lateLook: { cursor: null, isDone: true, since: began } }, after(seconds));

  test.each([
    ['20 s after the start of a short list', 40, 20],
    // Twice 4,004 pages of 40 ms.
    ['320 s after the start of a list of 100,000 items', 4_000, 320.32],
  ])('is false until %s', (_, pages, seconds) => {
    expect(stale(pages, seconds)).toBe(false);
    expect(stale(pages, seconds + 1)).toBe(true);
  });

  test('is false for ten minutes in a move that verifies', () => {
    const lateLook = { cursor: null, isDone: true, since: began };
    const staleAfter = (seconds: number) =>
      isStaleLook({ plan: planOf({ pages: 40 }), lateLook, verified: nothingVerified }, after(seconds));
    expect(staleAfter(600)).toBe(false);
    expect(staleAfter(601)).toBe(true);
  });

  test('is false for a part that failed during the verification: only the rest is read again', () => {
    const lateLook = { cursor, isApart: true, since: began };
    expect(isStaleLook({ plan: planOf(), lateLook, verified: nothingVerified }, after(60))).toBe(false);
  });

  test('is false for a list that began with the verification', () => {
    expect(isStaleLook({ plan: planOf(), lateLook: { cursor: null, isApart: true } }, after(1_000))).toBe(false);
  });
});
