import { mayApprove } from '../../../../../shared/rules/transfer/controlWords';

const adele = {
  tenantId: '11111111-aaaa-4aaa-8aaa-000000000001',
  objectId: '22222222-bbbb-4bbb-8bbb-000000000001',
};
const by = { ...adele, name: 'Adele' };
const other = { ...adele, objectId: '22222222-bbbb-4bbb-8bbb-000000000002' };

test.each([
  ['anybody, if the app knows no callers', undefined, undefined, true],
  ['the starter, if no second person is needed', { by, needsSecondPerson: false }, adele, true],
  ['a second person', { by, needsSecondPerson: true }, other, true],
  ['the starter', { by, needsSecondPerson: true }, adele, false],
  ['an unknown person', { by, needsSecondPerson: true }, undefined, false],
])('mayApprove decides about %s', (_, starter, approver, may) => {
  expect(mayApprove(starter, approver)).toBe(may);
});
