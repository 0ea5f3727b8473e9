import { type SecretClient } from '@azure/keyvault-secrets';
import { type RunningAzure, startAzure } from '../../../local/azure/startAzure';
import { azureSecretClient } from '../../support/azure/azureClients';
import { azureRequest, v } from '../../support/azure/azureRequest';
import { AzureTestClock, collect, errorOf, testSeed } from '../../support/azure/azureTestVaults';

const clock = new AzureTestClock();
let azure: RunningAzure;
let client: SecretClient;

beforeAll(async () => {
  const { vaults = [] } = testSeed();
  const keeping = { name: 'keeping', region: 'westeurope', purgeProtection: true, retentionDays: 7 };
  azure = await startAzure({ seed: { vaults: [...vaults, keeping] }, clock });
  client = azureSecretClient(azure, 'source');
});
afterAll(() => azure.stop());
beforeEach(() => settleIn(0));

const settleIn = (ms: number) => azure.control.changeSettings({ delays: { deleteMs: ms, purgeMs: ms } });
const send = (method: string, path: string, body?: unknown) =>
  azureRequest(azure, 'source', { method, path: v(path), body });
const purged = async (name: string) => {
  await client.setSecret(name, 'x');
  await send('DELETE', `/secrets/${name}`);
  return send('DELETE', `/deletedsecrets/${name}`);
};

test('shows when a deleted secret is purged, and never its value', async () => {
  await client.setSecret('gone', 'hidden', { tags: { kept: 'yes' } });
  const { status, body } = await send('DELETE', '/secrets/gone');

  expect(status).toBe(200);
  expect(body).toMatchObject({
    recoveryId: 'https://source.vault.azure.net/deletedsecrets/gone',
    tags: { kept: 'yes' },
  });
  expect(body.scheduledPurgeDate - body.deletedDate).toBe(90 * 24 * 3_600);
  expect(body.value).toBeUndefined();
  expect((await client.getDeletedSecret('gone')).properties.tags).toEqual({ kept: 'yes' });
  expect(await errorOf(client.getSecret('gone'))).toMatchObject({ statusCode: 404, code: 'SecretNotFound' });
});

test('hides a deleted secret and blocks its name until the delete has settled', async () => {
  await client.setSecret('settling', 'x');
  await settleIn(3_000);
  await send('DELETE', '/secrets/settling');

  const read = await send('GET', '/deletedsecrets/settling');
  expect([read.status, read.body.error]).toEqual([
    404,
    { code: 'SecretNotFound', message: 'Deleted Secret not found: settling' },
  ]);
  const set = await send('PUT', '/secrets/settling', { value: 'x' });
  expect([set.status, set.body.error.innererror.code]).toEqual([409, 'ObjectIsBeingDeleted']);
  const purge = await send('DELETE', '/deletedsecrets/settling');
  expect([purge.status, purge.body.error.message]).toEqual([409, 'Secret is currently being deleted.']);
  expect((await collect(client.listDeletedSecrets())).map(({ name }) => name)).not.toContain('settling');

  clock.advance(3_000);
  expect((await send('GET', '/deletedsecrets/settling')).status).toBe(200);
  expect((await collect(client.listDeletedSecrets())).map(({ name }) => name)).toContain('settling');
});

test('rejects setting a deleted name as deleted but recoverable', async () => {
  await client.setSecret('taken', 'x');
  await send('DELETE', '/secrets/taken');
  const error = await errorOf(client.setSecret('taken', 'y'));

  expect(error).toMatchObject({ statusCode: 409, code: 'Conflict' });
  expect(error.details.error.innerError?.code).toBe('ObjectIsDeletedButRecoverable');
  expect(error.message).toMatch(
    /^Secret taken is currently in a deleted but recoverable state, and its name cannot be reused;/,
  );
});

test('recovers a secret with all its versions unchanged', async () => {
  const first = await client.setSecret('recovered', 'one');
  const second = await client.setSecret('recovered', 'two', { tags: { a: 'b' } });
  await (await client.beginDeleteSecret('recovered')).pollUntilDone();
  await (await client.beginRecoverDeletedSecret('recovered')).pollUntilDone();

  expect(await client.getSecret('recovered')).toMatchObject({
    value: 'two',
    properties: { version: second.properties.version },
  });
  expect((await client.getSecret('recovered', { version: first.properties.version ?? '' })).value).toBe('one');
  expect((await send('GET', '/deletedsecrets/recovered')).status).toBe(404);
});

test('answers a purge with 204, and removes the secret from both lists', async () => {
  const { status, body } = await purged('purged');

  expect([status, body]).toEqual([204, '']);
  expect((await send('GET', '/secrets/purged/')).status).toBe(404);
  expect((await send('GET', '/deletedsecrets/purged')).status).toBe(404);
});

test('blocks a purged name for a while, though neither list has it', async () => {
  await settleIn(5_000);
  await client.setSecret('blocked', 'x');
  await send('DELETE', '/secrets/blocked');
  clock.advance(5_000);
  await send('DELETE', '/deletedsecrets/blocked');

  const set = await send('PUT', '/secrets/blocked', { value: 'x' });
  expect([set.status, set.body.error.innererror.code]).toEqual([409, 'ObjectIsBeingDeleted']);
  clock.advance(5_000);
  expect((await send('PUT', '/secrets/blocked', { value: 'x' })).status).toBe(200);
});

test('purges a deleted secret when its retention ends', async () => {
  await client.setSecret('forgotten', 'x');
  await send('DELETE', '/secrets/forgotten');
  await azure.control.advanceClock(90 * 24 * 3_600_000);

  expect((await send('GET', '/deletedsecrets/forgotten')).status).toBe(404);
  expect((await send('PUT', '/secrets/forgotten', { value: 'new' })).status).toBe(200);
  expect(await collect(client.listPropertiesOfSecretVersions('forgotten'))).toHaveLength(1);
});

test('forbids a purge with purge protection, as the recovery levels say', async () => {
  const keeping = azureSecretClient(azure, 'keeping');
  const { properties } = await keeping.setSecret('kept', 'x');
  await (await keeping.beginDeleteSecret('kept')).pollUntilDone();
  const error = await errorOf(keeping.purgeDeletedSecret('kept'));

  expect(properties).toMatchObject({ recoveryLevel: 'CustomizedRecoverable', recoverableDays: 7 });
  expect(error).toMatchObject({ statusCode: 403, code: 'Forbidden' });
  expect(error.message).toMatch(/purge protection is enabled.*\nVault: keeping;location=westeurope$/s);
});

test.each([
  ['delete', 'DELETE', '/secrets/never'],
  ['recover', 'POST', '/deletedsecrets/never/recover'],
  ['purge', 'DELETE', '/deletedsecrets/never'],
])('answers SecretNotFound for %s of an unknown name', async (_, method, path) => {
  const { status, body } = await send(method, path);

  expect([status, body.error.code]).toEqual([404, 'SecretNotFound']);
});

test('answers SecretNotFound for a second delete', async () => {
  await client.setSecret('twice', 'x');
  await send('DELETE', '/secrets/twice');

  expect((await send('DELETE', '/secrets/twice')).status).toBe(404);
});
