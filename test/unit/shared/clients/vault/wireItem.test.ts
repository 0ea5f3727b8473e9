import { segmentsOf, wireDeletedSchema, wireListedSchema } from '../../../../../shared/clients/vault/wireItem';

const at = 'https://contoso.vault.azure.net';

test.each([
  [
    { id: `${at}/secrets/payroll`, managed: true },
    { name: 'payroll', managed: true },
  ],
  [{ kid: `${at}/keys/payments` }, { name: 'payments', managed: false }],
  [
    { id: `${at}/certificates/site`, x5t: 'x', managed: null },
    { name: 'site', managed: false },
  ],
  [
    { id: `${at}/secrets/payroll`, recoveryId: 'x', deletedDate: 1 },
    { name: 'payroll', managed: false },
  ],
])('wireListedSchema reads %j', (element, item) => {
  expect(wireListedSchema.parse(element)).toEqual(item);
});

test.each([{}, { id: 'payroll' }, { id: `${at}/secrets` }, { kid: '' }])('wireListedSchema rejects %j', (element) => {
  expect(wireListedSchema.safeParse(element).success).toBe(false);
});

test('wireDeletedSchema reads the times of a deleted item and leaves out absent fields', () => {
  const answer = { deletedDate: 5, scheduledPurgeDate: 6, attributes: { recoveryLevel: 'Purgeable' } };
  expect(wireDeletedSchema.parse(answer)).toEqual({ deletedOn: 5, scheduledPurgeOn: 6, recoveryLevel: 'Purgeable' });
  expect(wireDeletedSchema.parse({ deletedDate: 5, attributes: {} })).toEqual({ deletedOn: 5 });
  expect(wireDeletedSchema.safeParse({ attributes: {} }).success).toBe(false);
});

test('segmentsOf splits an id with any port', () => {
  expect(segmentsOf(`${at}:443/keys/payments/1`)).toEqual(['keys', 'payments', '1']);
  expect(segmentsOf('no address')).toEqual([]);
});

test.each([
  `${at}/secrets/payroll/7e1f`,
  `${at}/secrets/pay-roll_2`,
  `${at}/secrets/../keys/payments`,
  `${at}/secrets/a%2Fb`,
  `${at}/secrets/payroll/7e1f?x=/y#z`,
  `${at}/secrets//payroll/`,
  `https://contoso\\evil/secrets/payroll`,
  `https://user@contoso/secrets/payroll`,
  at,
])('segmentsOf splits the path of %s as a parser of addresses does', (id) => {
  expect(segmentsOf(id)).toEqual(new URL(id).pathname.split('/').slice(1));
});
