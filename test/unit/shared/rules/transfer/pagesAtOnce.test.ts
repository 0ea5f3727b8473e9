import { type PlanSummary } from '../../../../../shared/contracts/model/plan';
import { batchesAtOnce } from '../../../../../shared/rules/transfer/batching';
import { pagesAtOnce } from '../../../../../shared/rules/transfer/pagesAtOnce';

type Plan = Pick<PlanSummary, 'byRoute' | 'estimate'>;

const none = { backupRestore: 0, exportImport: 0, recreate: 0, skip: 0, block: 0 };
const requests = (targetWrites: number, targetKeyCreates: number, others: number): Plan['estimate'] => ({
  sourceRequests: others,
  targetRequests: others + targetWrites + targetKeyCreates,
  targetWrites,
  targetKeyCreates,
  seconds: 0,
});
const byValue = (items: number, versions = 1): Plan => ({
  byRoute: { ...none, exportImport: items },
  estimate: requests(items * versions, 0, items * 2 * versions),
});
const at = (share: number) => ({ sourceShare: share, targetShare: share });

test.each([
  ['by value at the full limit', byValue(2_000), 1, 8],
  ['by value at half of it', byValue(2_000), 0.5, 4],
  ['by value at a small share', byValue(2_000), 0.04, 2],
  ['by value, of ten versions each', byValue(2_000, 10), 0.5, 2],
  ['of keys that are made again', { byRoute: { ...none, recreate: 100 }, estimate: requests(0, 100, 300) }, 1, 2],
  [
    'of mostly backups, with enough by value to wait for it',
    { byRoute: { ...none, backupRestore: 400, exportImport: 100 }, estimate: requests(100, 0, 1_000) },
    0.5,
    18,
  ],
] as const)('a move %s transfers as many pages at once as its writes can take soon', (_, plan, share, pages) => {
  expect(pagesAtOnce(plan, at(share))).toEqual({ pagesAtOnce: pages });
});

test.each([
  ['only backups', { byRoute: { ...none, backupRestore: 500 }, estimate: requests(0, 0, 1_000) }],
  [
    'a few by value among many backups',
    { byRoute: { ...none, backupRestore: 2_000, exportImport: 10 }, estimate: requests(10, 0, 4_000) },
  ],
  ['nothing', { byRoute: none, estimate: requests(0, 0, 0) }],
] as const)('a move with %s has no limit of its own', (_, plan) => {
  expect(pagesAtOnce(plan, at(0.5))).toEqual({});
});

test('a move never transfers more pages at once than one without that limit', () => {
  expect([batchesAtOnce(400, 18), batchesAtOnce(400, 4), batchesAtOnce(8, 4)]).toEqual([16, 4, 2]);
});
