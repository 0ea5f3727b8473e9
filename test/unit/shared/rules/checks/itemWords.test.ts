import { checkOptionsSchema } from '../../../../../shared/contracts/model/checks';
import { type PlannedItem } from '../../../../../shared/contracts/model/plan';
import { findCheck } from '../../../../../shared/rules/checks/catalogue';
import { ItemTally } from '../../../../../shared/rules/checks/itemTally';
import { surveyOf } from '../../../../support/checks/checkFixtures';
import { moveOf, plannedOf, planOf } from '../../../../support/move/moveFixtures';

function judge(id: string, items: readonly PlannedItem[]): string {
  const terms = { move: moveOf(), options: checkOptionsSchema.parse({}), now: 0 };
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

const disabledOf = (itemName: string) =>
  plannedOf({ itemName, traits: { disabled: true }, route: 'block', reasons: ['CURRENT_VERSION_DISABLED'] });

test('CHK-METHOD counts each type and route as text, with the singular for one item', () => {
  const items = [
    plannedOf({ itemType: 'secret', itemName: 'a', route: 'skip', reasons: ['ALREADY_THERE'] }),
    plannedOf({ itemType: 'key', itemName: 'b', route: 'block', reasons: ['KEY_ACROSS_GEOGRAPHIES'] }),
    plannedOf({ itemType: 'certificate', itemName: 'c', route: 'exportImport' }),
    plannedOf({ itemType: 'certificate', itemName: 'd', route: 'exportImport' }),
  ];
  expect(judge('CHK-METHOD', items)).toBe(
    '1 item cannot go to this target by the method of the request. All items: 1 secret skipped, 1 key blocked, 2 certificates by value.',
  );
});

test('CHK-DISABLED counts the items that cannot go', () => {
  expect(judge('CHK-DISABLED', [disabledOf('a'), disabledOf('b')])).toBe(
    '2 items disabled, or with disabled versions that cannot go. 2 of them cannot go.',
  );
});

test('CHK-DISABLED shows a lower bound if only the first items are known', () => {
  const items = Array.from({ length: 40 }, (_, at) => disabledOf(`secret-${String(at)}`));
  expect(judge('CHK-DISABLED', items)).toMatch(/^40 items disabled.* At least 25 of them cannot go\.$/);
});

test('CHK-VERSIONS-MANY shows the unit and ends its sentence', () => {
  expect(judge('CHK-VERSIONS-MANY', [plannedOf({ itemName: 'a', versionCount: 15 })])).toMatch(/ a: 15 versions\.$/);
});
