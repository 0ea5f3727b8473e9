import { type PlanSummary } from '../../../../../shared/contracts/model/plan';
import { batchesAtOnce } from '../../../../../shared/rules/transfer/batching';
import { pagesAtOnce } from '../../../../../shared/rules/transfer/batching';

type Plan = Pick<PlanSummary, 'items' | 'estimate'>;

const requests = (targetWrites: number, targetKeyCreates: number, others: number): Plan['estimate'] => ({
  sourceRequests: others,
  targetRequests: others + targetWrites + targetKeyCreates,
  targetWrites,
  targetKeyCreates,
  seconds: 0,
});
const byValue = (items: number, versions = 1): Plan => ({
  items,
  estimate: requests(items * versions, 0, items * 2 * versions),
});
const byBackup = { items: 2_000, estimate: requests(0, 0, 4_000) };
const at = (share: number) => ({ sourceShare: share, targetShare: share });

test.each([
  ['by value at the full limit', byValue(2_000), 1, 11],
  ['by value at the usual share of a target', byValue(2_000), 0.9, 10],
  ['by value at half of it', byValue(2_000), 0.5, 5],
  ['by value at a small share', byValue(2_000), 0.04, 2],
  ['by value, of ten versions each', byValue(2_000, 10), 0.5, 2],
  ['of keys that are made again', { items: 100, estimate: requests(0, 100, 300) }, 1, 2],
  ['of mostly backups, whose writes take longest', { items: 500, estimate: requests(100, 0, 1_000) }, 0.5, 29],
  ['by backup at a small share', byBackup, 0.05, 3],
  ['by backup at half of the limit', byBackup, 0.5, 39],
] as const)('a move %s transfers as many pages at once as its vaults can take soon', (_, plan, share, pages) => {
  expect(pagesAtOnce(plan, at(share))).toEqual({ pagesAtOnce: pages });
});

test('a window has no more items than the limit allows at once, so none of them waits for the next burst', () => {
  for (let share = 0.2; share <= 1; share += 0.05) {
    const { pagesAtOnce: pages = 0 } = pagesAtOnce(byValue(2_000), at(share));
    expect(pages * 25).toBeLessThanOrEqual(300 * share * 0.99);
    expect((pages + 1) * 25).toBeGreaterThan(300 * share * 0.99);
  }
});

test('the source of a move can have the smaller share', () => {
  expect(pagesAtOnce(byBackup, { sourceShare: 0.05, targetShare: 1 })).toEqual({ pagesAtOnce: 3 });
});

test('a move without requests has no limit of its own', () => {
  expect(pagesAtOnce({ items: 40, estimate: requests(0, 0, 0) }, at(0.5))).toEqual({});
});

test('a move never transfers more pages at once than one without that limit', () => {
  const atOnce = (pages: number, most: number) => batchesAtOnce(pages, most);
  expect([atOnce(400, 29), atOnce(400, 4), atOnce(4, 4)]).toEqual([16, 4, 2]);
});
