import { type MoveSpec } from '../../../../../shared/contracts/steps/moveSpec';
import { estimateSchema, type PlannedItem } from '../../../../../shared/contracts/model/plan';
import { MoveEstimate } from '../../../../../shared/rules/plan/estimateMove';
import { idOf, moveOf, plannedOf } from '../../../../support/move/moveFixtures';

const left = (count: number) =>
  Array.from({ length: count }, (_, at) => ({ version: idOf(`v${at}`), reason: 'OLD_VERSION_DISABLED' as const }));

function estimate(items: readonly PlannedItem[], terms: Partial<MoveSpec> = {}) {
  const sums = new MoveEstimate(moveOf(terms));
  sums.add(items);
  return estimateSchema.parse(sums.sum());
}

const many = (count: number, changes: Partial<PlannedItem>) => Array.from({ length: count }, () => plannedOf(changes));
const key = { itemType: 'key' } as const;
const certificate = { itemType: 'certificate' } as const;
const restored = { route: 'backupRestore' } as const;
const imported = { route: 'exportImport' } as const;
const recreated = { ...key, route: 'recreate' } as const;

/** Requests at source and target, writes, and created keys. Computed by hand: transfer + one list and one read per version. A secret of one version needs only one read. */
test.each<[Partial<PlannedItem>, MoveSpec['verify'], [number, number, number, number]]>([
  [restored, 'none', [1, 1, 0, 0]],
  [restored, 'metadata', [1 + 1, 1 + 1, 0, 0]],
  [restored, 'full', [1 + 1, 1 + 1, 0, 0]],
  [{ ...restored, versionCount: 7 }, 'full', [1 + 8, 1 + 8, 0, 0]],
  [{ ...restored, ...key, versionCount: 3 }, 'none', [1 + 1, 1 + 1, 0, 0]],
  [{ ...restored, ...certificate, versionCount: 3 }, 'full', [2 + 4, 2 + 4, 0, 0]],
  [imported, 'none', [1 + 1, 1 + 1, 1, 0]],
  [imported, 'full', [1 + 1 + 1, 1 + 1 + 1, 1, 0]],
  [{ ...imported, versionCount: 2, versionsLeftOut: left(1) }, 'full', [1 + 1 + 2, 1 + 1 + 2, 1, 0]],
  [{ ...restored, ...key }, 'full', [2 + 2, 2 + 2, 0, 0]],
  [{ route: 'skip', reasons: ['ALREADY_THERE'] }, 'full', [2, 2, 0, 0]],
  [{ ...imported, versionCount: 5 }, 'full', [1 + 5 + 6, 1 + 5 + 6, 5, 0]],
  [{ ...imported, versionCount: 5, versionsLeftOut: left(2) }, 'full', [1 + 3 + 4, 1 + 3 + 4, 3, 0]],
  [{ ...imported, ...certificate, versionCount: 2 }, 'metadata', [2 + 2 + 1, 2 + 2 + 1, 2, 0]],
  [{ ...recreated, versionCount: 4, versionsLeftOut: left(3) }, 'none', [3, 3, 0, 1]],
  [{ ...recreated, versionCount: 4, versionsLeftOut: left(3) }, 'full', [3 + 2, 3 + 2, 0, 1]],
  [{ route: 'skip', reasons: ['ALREADY_THERE'], versionCount: 2 }, 'full', [3, 3, 0, 0]],
  [{ route: 'skip', reasons: ['ALREADY_THERE'], versionCount: 2 }, 'none', [0, 0, 0, 0]],
  [{ route: 'skip', reasons: ['NOT_SELECTED'], versionCount: 0 }, 'full', [0, 0, 0, 0]],
  [{ route: 'block', reasons: ['KEY_ACROSS_GEOGRAPHIES'], versionCount: 3 }, 'full', [0, 0, 0, 0]],
])('MoveEstimate of an item planned as %j, verified at level %s, counts %j', (planned, verify, requests) => {
  const { sourceRequests, targetRequests, targetWrites, targetKeyCreates } = estimate([plannedOf(planned)], { verify });
  expect([sourceRequests, targetRequests, targetWrites, targetKeyCreates]).toEqual(requests);
});

const half = { sourceShare: 0.5, targetShare: 0.9, maxInFlight: 32 } as const;
const whole = { sourceShare: 1, targetShare: 1, maxInFlight: 32 } as const;

/** Windows of 10 s. The first goes at once. Sets: 300 per window, keys: 20, everything else: 4000. */
test.each<[string, PlannedItem[], MoveSpec['pace'], number]>([
  ['nothing', [], whole, 0],
  ['a single set takes a second or less', many(1, imported), whole, 1],
  ['300 sets in the first window', many(300, imported), whole, 1],
  ['301 sets: one more at 30 a second', many(301, imported), whole, 1],
  ['2000 sets at the whole limit: 1700 at 30 a second', many(2000, imported), whole, 57],
  ['2000 sets at 0.9: 1730 at 27 a second', many(2000, imported), half, 65],
  ['4000 backups in the first window', many(4000, restored), whole, 1],
  ['4000 backups of half the source: 2000 at 200 a second', many(4000, restored), half, 10],
  ['10000 backups of half the source: 8000 at 200 a second', many(10_000, restored), half, 40],
  ['120 new keys: 100 at 2 a second', many(120, { ...recreated }), whole, 50],
])('MoveEstimate uses the time of the tightest limit: %s', (_, items, pace, seconds) => {
  expect(estimate(items, { pace, verify: 'none' }).seconds).toBe(seconds);
});

test.each([
  [1, 1],
  [100, 1],
  [101, 2],
  [2000, 20],
])('MoveEstimate of %i requests to each vault, at most 100 a second, is %i s', (count, seconds) => {
  const pace = { ...whole, maxRequestsPerSecond: 100 };
  expect(estimate(many(count, restored), { pace, verify: 'none' }).seconds).toBe(seconds);
});

test('MoveEstimate adds up pages', () => {
  const sums = new MoveEstimate(moveOf({ verify: 'none' }));
  sums.add([plannedOf(imported), plannedOf({ ...restored, ...key })]);
  sums.add([plannedOf({ ...recreated })]);
  expect(sums.sum()).toEqual({
    sourceRequests: 2 + 2 + 3,
    targetRequests: 2 + 2 + 3,
    targetWrites: 1,
    targetKeyCreates: 1,
    seconds: 1,
  });
});
