import { clientOfScript } from '../../../../support/clients/clientOfScript';

const bytes = new Uint8Array([0, 251, 255, 62, 63]);

test('a backup arrives as the bytes that the vault encoded as base64url', async () => {
  const { seen, items } = clientOfScript(() => ({ value: Buffer.from(bytes).toString('base64url') }));
  expect(await items.backup('payments')).toEqual(bytes);
  expect(seen).toEqual([{ method: 'POST', path: ['secrets', 'payments', 'backup'] }]);
});

test.each([{}, { value: null }, { value: '' }])('the answer %j has no backup', async (answer) => {
  const { items } = clientOfScript(() => answer);
  await expect(items.backup('payments')).rejects.toMatchObject({ code: 'BACKUP_NOT_POSSIBLE' });
});

test.each([undefined, 'text', { value: 1 }])('the answer %j is unreadable', async (answer) => {
  const { items } = clientOfScript(() => answer);
  await expect(items.backup('payments')).rejects.toMatchObject({ name: 'CallFault' });
});

test('a restore sends the bytes as base64url, and its answer is parsed', async () => {
  const version = 'a'.repeat(32);
  const answer = {
    id: `https://contoso.vault.azure.net/secrets/payments/${version}`,
    attributes: { created: 1, updated: 2 },
  };
  const { seen, items } = clientOfScript(() => answer);
  expect(await items.restore(bytes)).toMatchObject({ version, created: 1 });
  expect(seen).toEqual([{ method: 'POST', path: ['secrets', 'restore'], body: { value: 'APv_Pj8' } }]);
});
