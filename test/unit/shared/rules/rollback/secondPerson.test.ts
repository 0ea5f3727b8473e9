import {
  approvalDeadline,
  barredFrom,
  mayApproveRollback,
  needsApproval,
} from '../../../../../shared/rules/rollback/secondPerson';

const tenantId = '11111111-aaaa-4aaa-8aaa-000000000001';
const caller = (last: string) => ({ tenantId, objectId: `22222222-bbbb-4bbb-8bbb-00000000000${last}`, name: last });
const idOf = ({ objectId }: ReturnType<typeof caller>) => ({ tenantId, objectId });
const [adele, bert, carla] = [caller('1'), caller('2'), caller('3')];
const startedBy = { by: adele, needsSecondPerson: true };

test('barredFrom names who asks and who started the move, each once', () => {
  expect(barredFrom(bert, startedBy)).toEqual([idOf(bert), idOf(adele)]);
  expect(barredFrom(adele, startedBy)).toEqual([idOf(adele)]);
  expect(barredFrom(bert, undefined)).toEqual([idOf(bert)]);
});

test.each([
  ['a third person', carla, true],
  ['who asked for the rollback', bert, false],
  ['who started the move', { ...adele, name: 'another name' }, false],
  ['somebody with the same object id in another tenant', { ...bert, tenantId: carla.objectId }, true],
  ['nobody known', undefined, false],
])('mayApproveRollback of %s', (_, approver, may) => {
  expect(mayApproveRollback({ barred: barredFrom(bert, startedBy) }, approver)).toBe(may);
});

test('needsApproval is true until a rollback that needs a second person has one', () => {
  const approval = {
    at: '2026-05-01T10:00:00.000Z',
    by: null,
    via: 'clientPrincipal',
    planHash: 'a'.repeat(64),
  } as const;
  expect(needsApproval({}, null)).toBe(false);
  expect(needsApproval({ barred: [idOf(bert)] }, null)).toBe(true);
  expect(needsApproval({ barred: [idOf(bert)] }, { approval })).toBe(false);
});

test('approvalDeadline is a day after the request', () => {
  expect(approvalDeadline({ askedAt: '2026-05-01T10:00:00.000Z' })).toEqual(new Date('2026-05-02T10:00:00.000Z'));
});
