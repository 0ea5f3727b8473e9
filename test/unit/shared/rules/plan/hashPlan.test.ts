import { type PlannedItem } from '../../../../../shared/contracts/model/plan';
import { hashPage, hashPart, hashPlan } from '../../../../../shared/rules/plan/hashPlan';
import { idOf, plannedOf } from '../../../../support/move/moveFixtures';

/** The same item with its fields written in the opposite order. */
function reversed(item: PlannedItem): PlannedItem {
  return Object.fromEntries(Object.entries(item).reverse()) as unknown as PlannedItem;
}

const one = plannedOf({ itemName: 'one', failure: { code: 'VAULT_FORBIDDEN', detail: 'No.' } });
const two = plannedOf({ itemName: 'two' });
const hashes = { settings: hashPart({}), configuration: hashPart([]), pages: [hashPage([one]), hashPage([two])] };

test.each([hashPage([one]), hashPart({ a: 1 }), hashPlan(hashes)])(
  'hashPlan, hashPage and hashPart return a SHA-256 in hex: %s',
  (hash) => {
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
  },
);

test('hashPage ignores the order of fields, also within a field', () => {
  const other = { ...one, failure: { detail: 'No.', code: 'VAULT_FORBIDDEN' } as const };
  expect(hashPage([reversed(other)])).toBe(hashPage([one]));
});

test('hashPage depends on the order of items', () => {
  expect(hashPage([two, one])).not.toBe(hashPage([one, two]));
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
])('hashPage changes with %j', (change) => {
  expect(hashPage([plannedOf(change)])).not.toBe(hashPage([plannedOf()]));
});

test.each([
  ['its settings', { ...hashes, settings: hashPart({ other: true }) }],
  ['its configuration', { ...hashes, configuration: hashPart(['other']) }],
  ['a page', { ...hashes, pages: [hashPage([one]), hashPage([one])] }],
  ['the order of its pages', { ...hashes, pages: [...hashes.pages].reverse() }],
  ['a page less', { ...hashes, pages: hashes.pages.slice(0, 1) }],
])('hashPlan changes with %s', (_, other) => {
  expect(hashPlan(other)).not.toBe(hashPlan(hashes));
});

test('hashPage accepts an empty page', () => {
  expect(hashPage([])).toMatch(/^[0-9a-f]{64}$/);
});
