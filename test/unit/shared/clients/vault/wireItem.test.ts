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
])('an element of a list, %j, is a name', (element, item) => {
  expect(wireListedSchema.parse(element)).toEqual(item);
});

test.each([{}, { id: 'payroll' }, { id: `${at}/secrets` }, { kid: '' }])('%j is no element of a list', (element) => {
  expect(wireListedSchema.safeParse(element).success).toBe(false);
});

test('a deleted item tells its times, and what is not told is absent', () => {
  const answer = { deletedDate: 5, scheduledPurgeDate: 6, attributes: { recoveryLevel: 'Purgeable' } };
  expect(wireDeletedSchema.parse(answer)).toEqual({ deletedOn: 5, scheduledPurgeOn: 6, recoveryLevel: 'Purgeable' });
  expect(wireDeletedSchema.parse({ deletedDate: 5, attributes: {} })).toEqual({ deletedOn: 5 });
  expect(wireDeletedSchema.safeParse({ attributes: {} }).success).toBe(false);
});

test('an id is taken apart, whatever port it has', () => {
  expect(segmentsOf(`${at}:443/keys/payments/1`)).toEqual(['keys', 'payments', '1']);
  expect(segmentsOf('no address')).toEqual([]);
});
