import { type Findings, type ItemState } from '../../../../../shared/contracts/model/outcome';
import {
  isSettled,
  nothingVerified,
  noteVerified,
  openPages,
  pagesToVerify,
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

test('noteVerified counts verified pages, and keeps the others in their order', () => {
  const first = noteVerified(nothingVerified, [0, 1, 2], [verified, left, verified]);
  expect(first).toEqual({ upTo: 3, except: [1], compared: 48, total: 50 });
  expect(noteVerified(first, [3, 4], [left, verified])).toEqual({ upTo: 5, except: [1, 3], compared: 72, total: 75 });
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
  const manyOpen = Array.from({ length: 201 }, (_, page) => page);

  test.each([
    ['at the first window', { verified: nothingVerified, nextPage: 0 }, true],
    ['before the last window', { verified: { ...nothingVerified, upTo: 368 }, nextPage: 368 }, true],
    ['at the last window', { verified: { ...nothingVerified, upTo: 384 }, nextPage: 384 }, false],
    ['after a window that verified itself', { verified: { ...nothingVerified, upTo: 16 }, nextPage: 16 }, true],
    ['after one that did not', { verified: nothingVerified, nextPage: 16 }, false],
    ['with many open pages', { verified: { ...nothingVerified, upTo: 300, except: manyOpen }, nextPage: 300 }, false],
    ['in a move of an earlier version', { nextPage: 0 }, false],
  ])('%s', (_, progress, expected) => {
    expect(verifiesAtOnce({ plan: planOf({ pages: 400 }), ...progress }, 16)).toBe(expected);
  });
});
