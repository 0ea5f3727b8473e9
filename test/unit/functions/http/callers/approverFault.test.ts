import { approvalNeeded, approverFault } from '../../../../../functions/http/callers/approverFault';
import { moveOf } from '../../../../support/move/moveFixtures';

const tenantId = '11111111-aaaa-4aaa-8aaa-000000000001';
const adele = { tenantId, objectId: '22222222-bbbb-4bbb-8bbb-000000000001', name: 'adele@contoso.example' };
const bert = { ...adele, objectId: '22222222-bbbb-4bbb-8bbb-000000000002' };
const policyOf = (needsSecondPerson: boolean) => ({ needsRole: false, needsSecondPerson });
const startedBy = (needsSecondPerson: boolean) => ({ by: adele, needsSecondPerson });
const moveId = 'one-move';

test.each([
  ['a second person', { policy: policyOf(true), starter: startedBy(true), caller: bert }],
  [
    'a person of another tenant',
    { policy: policyOf(true), starter: startedBy(true), caller: { ...adele, tenantId: bert.objectId } },
  ],
  [
    'the starter, if the app needs no second person',
    { policy: policyOf(false), starter: startedBy(false), caller: adele },
  ],
  ['an unknown caller, if the app knows none', { policy: undefined, starter: undefined, caller: undefined }],
])('approverFault accepts %s', (_, asked) => {
  expect(approverFault({ moveId, ...asked })).toBeUndefined();
});

test.each([
  ['the starter', { policy: policyOf(true), starter: startedBy(true), caller: adele }, 'You started move one-move'],
  [
    'the starter of a move that began before the setting',
    { policy: policyOf(true), starter: startedBy(false), caller: { ...adele, name: 'another' } },
    'You started move one-move',
  ],
  [
    'anybody, if the starter is unknown',
    { policy: policyOf(true), starter: undefined, caller: bert },
    'start it again',
  ],
  [
    'an unknown caller of a move that needs a second person',
    { policy: undefined, starter: startedBy(true), caller: undefined },
    'MOVE_AUTHENTICATION is off',
  ],
])('approverFault refuses %s', (_, asked, words) => {
  const fault = approverFault({ moveId, ...asked });
  expect([fault?.status, fault?.code]).toEqual([403, 'APPROVER_IS_STARTER']);
  expect(fault?.detail).toContain(words);
});

test.each([
  [{ approval: 'none' }, true, 'APPROVAL_REQUIRED'],
  [{ approval: 'required' }, true, undefined],
  [{ approval: 'none', dryRun: true }, true, undefined],
  [{ approval: 'none' }, false, undefined],
] as const)('approvalNeeded of %j with a second person %s is %s', (change, isNeeded, code) => {
  expect(approvalNeeded(moveOf(change), policyOf(isNeeded))?.code).toBe(code);
});
