import { type ItemState, itemResultSchema } from '../../../../../shared/contracts/model/outcome';
import { type PlannedItem } from '../../../../../shared/contracts/model/plan';
import { addReason, failResult, resultFromPlan } from '../../../../../shared/rules/problems/itemResults';
import { idOf, plannedOf, resultOf } from '../../../../support/move/moveFixtures';

const leftOut = { version: idOf('old'), reason: 'OLD_VERSION_DISABLED' } as const;

test.each<[Partial<PlannedItem>, ItemState]>([
  [{ route: 'backupRestore' }, 'planned'],
  [{ route: 'exportImport', reasons: ['OTHER_GEOGRAPHY'] }, 'planned'],
  [{ route: 'recreate', reasons: ['NEW_KEY_MATERIAL'] }, 'planned'],
  [{ route: 'skip', reasons: ['ALREADY_THERE'] }, 'alreadyThere'],
  [{ route: 'skip', reasons: ['ALREADY_THERE', 'OLD_VERSION_DISABLED'] }, 'alreadyThere'],
  [{ route: 'skip', reasons: ['OTHER_CONTENT_IN_TARGET'] }, 'skipped'],
  [{ route: 'skip', reasons: ['GONE_FROM_SOURCE'] }, 'skipped'],
  [{ route: 'block', reasons: ['CERTIFICATE_PENDING'] }, 'blocked'],
  [{ route: 'block', reasons: ['NOT_INSPECTED'], failure: { code: 'VAULT_FORBIDDEN', detail: 'No.' } }, 'failed'],
])('resultFromPlan of %j returns the state %s', (planned, state) => {
  expect(resultFromPlan(plannedOf(planned)).state).toBe(state);
});

test('resultFromPlan copies all facts of the plan', () => {
  const facts = {
    versionCount: 3,
    versionsLeftOut: [leftOut],
    reasons: ['OLD_VERSION_DISABLED' as const],
    remark: 'A day.',
  };
  expect(resultFromPlan(plannedOf(facts))).toEqual(resultOf({ state: 'planned', ...facts }));
});

test('resultFromPlan copies the failure of the inspection', () => {
  const failure = { code: 'VAULT_FORBIDDEN', detail: 'No.', requestId: 'r-1' } as const;
  expect(resultFromPlan(plannedOf({ route: 'block', failure }))).toMatchObject(failure);
});

test('failResult removes the mark of verification', () => {
  const failed = { state: 'failed', code: 'VAULT_FORBIDDEN', detail: 'No.', retryable: false } as const;
  const result = failResult(resultOf({ verified: true }), failed);
  expect(itemResultSchema.parse(result)).toMatchObject({ state: 'failed', verified: false, code: 'VAULT_FORBIDDEN' });
});

test('addReason adds a reason once', () => {
  const once = addReason(resultOf(), 'PARTLY_IN_TARGET');
  expect(addReason(once, 'PARTLY_IN_TARGET').reasons).toEqual(['PARTLY_IN_TARGET']);
});
