import { maxNamedDifferences } from '../../../../../shared/contracts/api/planDifference';
import { type PlannedItem } from '../../../../../shared/contracts/model/plan';
import { PlanComparison } from '../../../../../shared/rules/plan/comparePlans';

function item(itemName: string, changes: Partial<PlannedItem> = {}): PlannedItem {
  const route = 'exportImport' as const;
  return { itemType: 'secret', itemName, route, reasons: [], versionCount: 1, versionsLeftOut: [], ...changes };
}

function compare(before: readonly PlannedItem[], after: readonly PlannedItem[]) {
  const comparison = new PlanComparison();
  for (const one of before) comparison.addEarlier([one]);
  for (const one of after) comparison.addLater([one]);
  return comparison.differences;
}

const nothing = { count: 0, items: [] };

test('finds no difference between a plan and itself, in whatever pages it comes', () => {
  const plan = [item('a'), item('b', { route: 'block', reasons: ['KEY_ACROSS_GEOGRAPHIES'] })];
  expect(compare(plan, plan)).toEqual({ added: nothing, gone: nothing, changed: { ...nothing, routes: 0 } });
});

test('names items that only one plan has, with their routes', () => {
  const { added, gone } = compare([item('a'), item('b', { route: 'skip' })], [item('a'), item('c')]);
  expect(added).toEqual({ count: 1, items: [{ itemType: 'secret', itemName: 'c', route: 'exportImport' }] });
  expect(gone).toEqual({ count: 1, items: [{ itemType: 'secret', itemName: 'b', route: 'skip' }] });
});

test('does not take a key and a secret of the same name for one item', () => {
  const { added, gone } = compare([item('a')], [item('a', { itemType: 'key' })]);
  expect([added.count, gone.count]).toEqual([1, 1]);
});

test.each<[fields: readonly string[], changes: Partial<PlannedItem>]>([
  [['route'], { route: 'backupRestore' }],
  [['route', 'reasons'], { route: 'block', reasons: ['KEY_ACROSS_GEOGRAPHIES'] }],
  [['versions', 'version'], { versionCount: 2, currentVersion: 'b'.repeat(32) }],
  [['other'], { remark: 'until 2027-02-24' }],
])('says that %j of an item differ', (fields, changes) => {
  const { changed } = compare([item('a')], [item('a', changes)]);
  const after = changes.route ?? 'exportImport';
  const routes = after === 'exportImport' ? 0 : 1;
  const items = [{ itemType: 'secret', itemName: 'a', before: 'exportImport', after, fields }];
  expect(changed).toEqual({ count: 1, routes, items });
});

test('ignores the facts for checks, which the hash of a plan does not cover', () => {
  expect(compare([item('a')], [item('a', { traits: { disabled: true } })]).changed.count).toBe(0);
});

test('counts all differences and names the first ones', () => {
  const many = Array.from({ length: maxNamedDifferences + 5 }, (_, at) => item(`item-${String(at)}`));
  const { added } = compare([], many);
  const { gone } = compare(many, []);
  const { changed } = compare(
    many,
    many.map((each) => ({ ...each, versionCount: 2 })),
  );
  for (const each of [added, gone, changed]) {
    expect([each.count, each.items.length]).toEqual([maxNamedDifferences + 5, maxNamedDifferences]);
  }
});
