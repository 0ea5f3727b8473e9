import { type PlannedItem } from '../../../../shared/contracts/plan';
import { PlanHash } from '../../../../shared/rules/hashPlan';
import { idOf, plannedOf } from '../../../support/moveFixtures';

function hashOf(...pages: readonly (readonly PlannedItem[])[]): string {
  const hash = new PlanHash();
  for (const page of pages) hash.add(page);
  return hash.digest();
}

/** The same item with its fields written in the opposite order. */
function reversed(item: PlannedItem): PlannedItem {
  return Object.fromEntries(Object.entries(item).reverse()) as unknown as PlannedItem;
}

const one = plannedOf({ itemName: 'one', failure: { code: 'VAULT_FORBIDDEN', detail: 'No.' } });
const two = plannedOf({ itemName: 'two' });

test('the hash is a SHA-256 in hex', () => {
  expect(hashOf([one])).toMatch(/^[0-9a-f]{64}$/);
});

test('the order of fields does not matter, inside of a field neither', () => {
  const other = { ...one, failure: { detail: 'No.', code: 'VAULT_FORBIDDEN' } as const };
  expect(hashOf([reversed(other)])).toBe(hashOf([one]));
});

test('where a page ends does not matter', () => {
  expect(hashOf([one], [two])).toBe(hashOf([one, two]));
});

test('the order of items matters', () => {
  expect(hashOf([two, one])).not.toBe(hashOf([one, two]));
});

test.each<Partial<PlannedItem>>([
  { itemName: 'other' },
  { route: 'exportImport' },
  { reasons: ['OTHER_GEOGRAPHY'] },
  { versionCount: 2 },
  { versionsLeftOut: [{ version: idOf('old'), reason: 'OLD_VERSION_DISABLED' }] },
  { currentVersion: idOf('other') },
  { freeing: 'purge' },
  { remark: 'The name becomes free on 2026-05-01.' },
  { failure: { code: 'VAULT_FORBIDDEN', detail: 'No.' } },
])('a plan that differs by %j has another hash', (change) => {
  expect(hashOf([plannedOf(change)])).not.toBe(hashOf([plannedOf()]));
});

test('an empty plan has a hash too', () => {
  expect(hashOf()).toBe(hashOf([]));
});
