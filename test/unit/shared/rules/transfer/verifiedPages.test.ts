import { type Findings, type ItemState } from '../../../../../shared/contracts/model/outcome';
import {
  isSettled,
  nothingVerified,
  noteTransferred,
  noteVerified,
  openPages,
  pagesToVerify,
  quietPages,
  verifiesAtOnce,
} from '../../../../../shared/rules/transfer/verifiedPages';
import { batchOf, planOf, resultOf } from '../../../../support/move/moveFixtures';

const findings: Findings = {
  items: { total: 25, done: 25, skipped: 0, blocked: 0, failed: 0 },
  versionsDone: 0,
  problemCount: 0,
  problemsByCode: [],
  problems: [],
  worked: 24,
};
const verified = batchOf({ verified: findings });
const left = batchOf();

test.each<[ItemState, boolean]>([
  ['restored', true],
  ['alreadyThere', true],
  ['skipped', true],
  ['blocked', true],
  ['failed', true],
  ['imported', false],
  ['recreated', false],
])('isSettled of a batch with an item that is %s: %s', (state, expected) => {
  expect(isSettled([resultOf({ state: 'restored' }), resultOf({ state })])).toBe(expected);
});

const soon = '2026-05-01T10:00:45.000Z';
const later = '2026-05-01T10:00:50.000Z';
const byValue = (quietAt: string) => batchOf({ quietAt });

test('noteTransferred counts verified pages, and keeps the others in their order', () => {
  const first = noteTransferred(nothingVerified, [0, 1, 2], [verified, left, verified]);
  expect(first).toEqual({ upTo: 3, except: [1], waiting: [], compared: 48, total: 50 });
  expect(noteTransferred(first, [3, 4], [left, verified])).toEqual({
    upTo: 5,
    except: [1, 3],
    waiting: [],
    compared: 72,
    total: 75,
  });
});

describe('pages with writes that can arrive a second time', () => {
  const transferred = noteTransferred(nothingVerified, [0, 1, 2, 3], [byValue(soon), left, byValue(later), verified]);

  test('wait until that is over for all of their window', () => {
    expect(transferred).toMatchObject({ upTo: 4, except: [1], waiting: [{ quietAt: later, pages: [0, 2] }] });
    expect(quietPages(transferred, soon, 16)).toEqual([]);
    expect(quietPages(transferred, later, 16)).toEqual([0, 2]);
    expect(quietPages(transferred, later, 1)).toEqual([0]);
  });

  test('wait no more once they are verified, and are left to the end if they could not be', () => {
    const some = noteVerified(transferred, [0], [verified]);
    expect(some).toMatchObject({ except: [1], waiting: [{ pages: [2] }], compared: 48, total: 50 });
    expect(noteVerified(some, [2], [left])).toMatchObject({ except: [1, 2], waiting: [], compared: 48 });
  });

  test('are verified at the end if they still wait then', () => {
    const plan = planOf({ pages: 5 });
    expect(openPages({ plan, verified: transferred })).toBe(4);
    expect(pagesToVerify({ verified: transferred }, 0, 4)).toEqual([1, 0, 2, 4]);
  });
});

describe('the pages that remain to be verified', () => {
  const plan = planOf({ pages: 8 });
  const some = { ...nothingVerified, upTo: 6, except: [1, 4] };

  test.each([
    ['all without an early verification', undefined, 8, [0, 1, 2, 3, 4, 5, 6, 7]],
    ['those that were left, then those that no batch tried', some, 4, [1, 4, 6, 7]],
    ['none after all', { ...nothingVerified, upTo: 8 }, 0, []],
  ])('are %s', (_, before, count, pages) => {
    expect(openPages({ plan, verified: before })).toBe(count);
    expect(pagesToVerify({ verified: before }, 0, count)).toEqual(pages);
  });

  test('are read from any place on', () => {
    expect(pagesToVerify({ verified: some }, 1, 2)).toEqual([4, 6]);
  });
});

describe('verifiesAtOnce', () => {
  const none = { backupRestore: 0, exportImport: 0, recreate: 0, update: 0, skip: 0, block: 0 };
  const byValue = planOf({ pages: 400, byRoute: { ...none, exportImport: 90, recreate: 10 } });
  const manyOpen = Array.from({ length: 201 }, (_, page) => page);

  test.each([
    ['at the first window', { verified: nothingVerified, nextPage: 0 }, true],
    ['before the last window', { verified: { ...nothingVerified, upTo: 368 }, nextPage: 368 }, true],
    ['at the last window', { verified: { ...nothingVerified, upTo: 384 }, nextPage: 384 }, false],
    ['after a window that verified itself', { verified: { ...nothingVerified, upTo: 16 }, nextPage: 16 }, true],
    ['after one that did not', { verified: nothingVerified, nextPage: 16 }, false],
    [
      'with many pages that wait',
      { verified: { ...nothingVerified, upTo: 300, waiting: [{ quietAt: soon, pages: manyOpen }] }, nextPage: 300 },
      false,
    ],
    ['with many open pages', { verified: { ...nothingVerified, upTo: 300, except: manyOpen }, nextPage: 300 }, false],
    ['in a move of an earlier version', { nextPage: 0 }, false],
  ])('%s', (_, progress, expected) => {
    expect(verifiesAtOnce({ plan: byValue, ...progress }, 16)).toBe(expected);
  });

  test('not in a small move by backup, where backups and verification read the source up to the same limit', () => {
    const isAtOnce = (pages: number, backupRestore: number) =>
      verifiesAtOnce(
        {
          plan: planOf({ pages, byRoute: { ...byValue.byRoute, backupRestore } }),
          verified: nothingVerified,
          nextPage: 0,
        },
        16,
      );
    expect([isAtOnce(160, 101), isAtOnce(161, 101), isAtOnce(160, 100)]).toEqual([false, true, true]);
  });
});
