import { type SecretClient } from '@azure/keyvault-secrets';
import { type RunningAzure, startAzure } from '../../../local/azure/startAzure';
import { azureSecretClient } from '../../support/azure/azureClients';
import { azureRequest, v } from '../../support/azure/azureRequest';
import { AzureTestClock, collect, errorOf, testSeed } from '../../support/azure/azureTestVaults';

const clock = new AzureTestClock();
let azure: RunningAzure;
let client: SecretClient;

beforeAll(async () => {
  azure = await startAzure({ seed: testSeed(), clock });
  client = azureSecretClient(azure, 'source');
});
afterAll(() => azure.stop());

test('returns a secret with everything that was set', async () => {
  const expiresOn = new Date('2030-01-01T00:00:00Z');
  const notBefore = new Date('2025-01-01T00:00:00Z');
  const tags = { owner: 'tests' };
  await client.setSecret('full', 'value', { contentType: 'text/plain', tags, expiresOn, notBefore, enabled: true });
  const { value, properties } = await client.getSecret('full');

  expect(value).toBe('value');
  expect(properties).toMatchObject({ contentType: 'text/plain', tags, expiresOn, notBefore, enabled: true });
  expect(properties.id).toMatch(/^https:\/\/source\.vault\.azure\.net\/secrets\/full\/[0-9a-f]{32}$/);
  expect(properties.recoveryLevel).toBe('Recoverable+Purgeable');
  expect(properties.recoverableDays).toBe(90);
});

test('leaves unset fields out, and writes times as unix seconds', async () => {
  await azureRequest(azure, 'source', { method: 'PUT', path: v('/secrets/bare'), body: { value: 'x' } });
  const { body } = await azureRequest(azure, 'source', { path: v('/secrets/bare/') });

  const now = Math.floor(clock.ms / 1000);
  expect(Object.keys(body).sort()).toEqual(['attributes', 'id', 'value']);
  expect(body.attributes).toEqual({
    enabled: true,
    created: now,
    updated: now,
    recoveryLevel: 'Recoverable+Purgeable',
    recoverableDays: 90,
  });
});

test('adds a current version when set again, and keeps the old one readable by its id', async () => {
  const first = await client.setSecret('two-versions', 'one');
  const second = await client.setSecret('two-versions', 'two');

  expect((await client.getSecret('two-versions')).properties.version).toBe(second.properties.version);
  const old = await client.getSecret('two-versions', { version: first.properties.version ?? '' });
  expect(old.value).toBe('one');
});

test('names the previous version from api-version 2025-07-01 on, if there is one', async () => {
  const first = await client.setSecret('chain', 'one');
  await client.setSecret('chain', 'two');
  const newest = await azureRequest(azure, 'source', { path: v('/secrets/chain/') });
  const older = await azureRequest(azure, 'source', { path: v('/secrets/chain/', '7.6') });
  const oldest = await azureRequest(azure, 'source', { path: v(`/secrets/chain/${first.properties.version ?? ''}`) });

  expect(newest.body.previousVersion).toBe(first.properties.version);
  expect(older.body.previousVersion).toBeUndefined();
  expect(oldest.body.previousVersion).toBeUndefined();
});

test('stores an empty value', async () => {
  await client.setSecret('empty', '');

  expect((await client.getSecret('empty')).value).toBe('');
});

test('rejects reading a disabled version with the right codes, and lists and enables it', async () => {
  const { properties } = await client.setSecret('disabled', 'hidden', { enabled: false });
  const error = await errorOf(client.getSecret('disabled'));

  expect(error).toMatchObject({ statusCode: 403, code: 'Forbidden' });
  expect(error.message).toBe('Operation get is not allowed on a disabled secret.');
  expect(error.details.error.innerError?.code).toBe('SecretDisabled');
  const versions = await collect(client.listPropertiesOfSecretVersions('disabled'));
  expect(versions).toEqual([expect.objectContaining({ enabled: false })]);

  await client.updateSecretProperties('disabled', properties.version ?? '', { enabled: true });
  expect((await client.getSecret('disabled')).value).toBe('hidden');
});

test('reads the current version when an old one is disabled', async () => {
  const old = await client.setSecret('disabled-old', 'one');
  await client.setSecret('disabled-old', 'two');
  await client.updateSecretProperties('disabled-old', old.properties.version ?? '', { enabled: false });

  expect((await client.getSecret('disabled-old')).value).toBe('two');
  expect(await errorOf(client.getSecret('disabled-old', { version: old.properties.version ?? '' }))).toMatchObject({
    statusCode: 403,
  });
});

test('reads secrets that are expired or not yet valid', async () => {
  await client.setSecret('expired', 'still', { expiresOn: new Date('2020-01-01T00:00:00Z') });
  await client.setSecret('early', 'already', { notBefore: new Date('2037-01-01T00:00:00Z') });

  expect((await client.getSecret('expired')).value).toBe('still');
  expect((await client.getSecret('early')).value).toBe('already');
});

test('keeps an expiry in the year 9999 to the second', async () => {
  const attributes = { exp: 253_402_303_861 };
  await azureRequest(azure, 'source', { method: 'PUT', path: v('/secrets/far'), body: { value: 'x', attributes } });

  expect((await client.getSecret('far')).properties.expiresOn).toEqual(new Date(253_402_303_861_000));
});

test('receives a date after 2038 from the SDK as another date, so a mover must not use it', async () => {
  await client.setSecret('sdk-far', 'x', { expiresOn: new Date('2050-01-01T00:00:00Z') });

  expect((await client.getSecret('sdk-far')).properties.expiresOn?.getTime()).toBeLessThan(0);
});

test('changes what an update sends and keeps the rest', async () => {
  const expiresOn = new Date('2030-01-01T00:00:00Z');
  const set = await client.setSecret('patched', 'value', { contentType: 'a', tags: { one: '1' }, expiresOn });
  clock.advance(5_000);
  await client.updateSecretProperties('patched', set.properties.version ?? '', { contentType: 'b' });
  const { value, properties } = await client.getSecret('patched');

  expect(value).toBe('value');
  expect(properties).toMatchObject({ contentType: 'b', tags: { one: '1' }, expiresOn });
  expect(properties.updatedOn?.getTime()).toBe((properties.createdOn?.getTime() ?? 0) + 5_000);
});

test('removes all tags with an update, of the current version by default, and answers no value', async () => {
  await client.setSecret('untagged', 'value', { tags: { one: '1' } });
  const { status, body } = await azureRequest(azure, 'source', {
    method: 'PATCH',
    path: v('/secrets/untagged/'),
    body: { tags: {} },
  });

  expect(status).toBe(200);
  expect(body.tags).toEqual({});
  expect(body.value).toBeUndefined();
});

test.each([
  ['a secret', '/secrets/missing/'],
  ['a version', '/secrets/two-versions/00000000000000000000000000000000'],
])('answers SecretNotFound for %s that is missing', async (_, path) => {
  const { status, body } = await azureRequest(azure, 'source', { path: v(path) });

  expect(status).toBe(404);
  expect(body.error.code).toBe('SecretNotFound');
  expect(body.error.message).toMatch(/^A secret with \(name\/id\) .+ was not found in this key vault\./);
  expect(body.error.innererror).toBeUndefined();
});

test('ignores the case of names and keeps the original spelling', async () => {
  await client.setSecret('Mixed-Case', 'one');
  await client.setSecret('mixed-case', 'two');

  expect(await client.getSecret('MIXED-CASE')).toMatchObject({ name: 'Mixed-Case', value: 'two' });
  expect(await collect(client.listPropertiesOfSecretVersions('mixed-case'))).toHaveLength(2);
});
