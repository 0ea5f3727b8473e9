import { type PlannedItem } from '../../../../../shared/contracts/model/plan';
import { hashPage, hashPart, hashPlan } from '../../../../../shared/rules/plan/hashPlan';
import { idOf, plannedOf } from '../../../../support/move/moveFixtures';

/** The same item with its fields written in the opposite order. */
function reversed(item: PlannedItem): PlannedItem {
  return Object.fromEntries(Object.entries(item).reverse()) as unknown as PlannedItem;
}

const one = plannedOf({ itemName: 'one', failure: { code: 'VAULT_FORBIDDEN', detail: 'No.' } });
const two = plannedOf({ itemName: 'two' });
const seal = { settings: hashPart({}), configuration: hashPart([]), pages: [hashPage([one]), hashPage([two])] };

test.each([hashPage([one]), hashPart({ a: 1 }), hashPlan(seal)])('a hash is a SHA-256 in hex: %s', (hash) => {
  expect(hash).toMatch(/^[0-9a-f]{64}$/);
});

test('the order of fields does not matter, inside of a field neither', () => {
  const other = { ...one, failure: { detail: 'No.', code: 'VAULT_FORBIDDEN' } as const };
  expect(hashPage([reversed(other)])).toBe(hashPage([one]));
});

test('the order of items matters', () => {
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
])('a page that differs by %j has another hash', (change) => {
  expect(hashPage([plannedOf(change)])).not.toBe(hashPage([plannedOf()]));
});

test.each([
  ['its settings', { ...seal, settings: hashPart({ other: true }) }],
  ['its configuration', { ...seal, configuration: hashPart(['other']) }],
  ['a page', { ...seal, pages: [hashPage([one]), hashPage([one])] }],
  ['the order of its pages', { ...seal, pages: [...seal.pages].reverse() }],
  ['a page less', { ...seal, pages: seal.pages.slice(0, 1) }],
])('a plan that differs by %s has another hash', (_, other) => {
  expect(hashPlan(other)).not.toBe(hashPlan(seal));
});

test('an empty page has a hash too', () => {
  expect(hashPage([])).toMatch(/^[0-9a-f]{64}$/);
});
