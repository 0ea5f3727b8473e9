import { checkOptionsSchema } from '../../../../../shared/contracts/model/checks';
import { type ItemTraits, type PlannedItem } from '../../../../../shared/contracts/model/plan';
import { findCheck } from '../../../../../shared/rules/checks/catalogue';
import { ItemTally } from '../../../../../shared/rules/checks/itemTally';
import { moveOf, plannedOf, planOf } from '../../../../support/move/moveFixtures';
import { surveyOf } from '../../../../support/checks/checkFixtures';

const day = 86_400;
const now = Date.parse('2026-06-01T00:00:00Z') / 1000;

function judge(id: string, items: readonly PlannedItem[]): string {
  const terms = { move: moveOf(), options: checkOptionsSchema.parse({}), now };
  const tally = new ItemTally(terms);
  tally.add(items);
  const check = findCheck(id);
  if (check === undefined) throw new Error(`There is no check ${id}.`);
  const planned = { plan: planOf(), trouble: null, throttled: 0 };
  const ofItems = { routes: tally.routes(), extraSteps: tally.extraSteps() };
  const facts = {
    ...terms,
    survey: surveyOf(),
    planned,
    settings: null,
    configuration: null,
    search: null,
    ...ofItems,
  };
  return check.judge(facts, tally.touchedBy(check))?.evidence ?? '';
}

const itemOf = (itemType: PlannedItem['itemType'], itemName: string, traits: ItemTraits): PlannedItem =>
  plannedOf({ itemType, itemName, traits });

test('CHK-ROTATION-DUE reports a date 13 months in the past as overdue', () => {
  const old = itemOf('key', 'old', { renewsOn: Date.parse('2025-05-01T00:00:00Z') / 1000 });
  expect(judge('CHK-ROTATION-DUE', [old])).toBe('1 item overdue to rotate. key old: overdue since 2025-05-01.');
});

test.each(['ALREADY_THERE', 'ATTRIBUTES_DIFFER', 'DATE_NOT_REMOVABLE', 'SETTINGS_OUTSTANDING'] as const)(
  'CHK-ROTATION-ON reports a key of the target with the reason %s',
  (reason) => {
    const key = { ...itemOf('key', 'turning', { renewsOn: now + day }), reasons: [reason] };
    expect(judge('CHK-ROTATION-ON', [key])).toMatch(/^1 item in the target, .* key turning: due on 2026-06-02\.$/);
  },
);

test('CHK-ROTATION-DUE separates due and overdue items, earliest date first', () => {
  const items = [
    itemOf('key', 'soon', { renewsOn: now + 2 * day }),
    itemOf('key', 'late', { renewsOn: now - 2 * day }),
    itemOf('key', 'far', { renewsOn: now + 8 * day }),
  ];
  expect(judge('CHK-ROTATION-DUE', items)).toBe(
    '1 item overdue to rotate. 1 item due to rotate within 7 days. key late: overdue since 2026-05-30, key soon: due on 2026-06-03.',
  );
});

test('CHK-ROTATION-DUE counts all overdue items, also those that it does not name', () => {
  const items = Array.from({ length: 40 }, (_, at) => itemOf('key', `key-${String(at)}`, { renewsOn: now - day }));
  expect(judge('CHK-ROTATION-DUE', items)).toMatch(/^40 items overdue to rotate\. key key-0: .* and 20 more\.$/);
});

test.each<[string, PlannedItem, string]>([
  [
    'CHK-RENEWAL-DUE',
    itemOf('certificate', 'site', { renewsOn: now - day }),
    '1 item overdue to renew. certificate site: overdue since 2026-05-31.',
  ],
  [
    'CHK-EXPIRED',
    itemOf('secret', 'a', { expires: now - day }),
    '1 item past expiry. secret a: expired on 2026-05-31.',
  ],
  [
    'CHK-EXPIRING',
    itemOf('key', 'a', { expires: now + day }),
    '1 item expiring within 30 days. key a: expires on 2026-06-02.',
  ],
  [
    'CHK-NOT-YET-VALID',
    itemOf('secret', 'a', { notBefore: now + day }),
    '1 item not valid yet. secret a: valid from 2026-06-02.',
  ],
])('%s shows the date and the type of the item', (id, item, evidence) => {
  expect(judge(id, [item])).toBe(evidence);
});

test('CHK-NOT-YET-VALID names an item whose date is a number that is no date', () => {
  const item = itemOf('secret', 'a', { notBefore: 1e15 });
  expect(judge('CHK-NOT-YET-VALID', [item])).toBe('1 item not valid yet. secret a: valid from an unknown date.');
});

test('CHK-EXPIRING does not count expired items', () => {
  expect(judge('CHK-EXPIRING', [itemOf('secret', 'a', { expires: now - day })])).toMatch(/^No current version expires/);
});
