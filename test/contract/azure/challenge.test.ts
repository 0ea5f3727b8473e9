import { SecretClient } from '@azure/keyvault-secrets';
import { type RunningAzure, startAzure } from '../../../local/azure/startAzure';
import {
  azureClientOptions,
  azureCredential,
  azureSecretClient,
  azureVaultUrl,
} from '../../support/azure/azureClients';
import { azureRequest, v } from '../../support/azure/azureRequest';
import { AzureTestClock, errorOf, testSeed } from '../../support/azure/azureTestVaults';

const clock = new AzureTestClock();
let azure: RunningAzure;

beforeAll(async () => {
  azure = await startAzure({ seed: testSeed(), clock });
});
afterAll(() => azure.stop());

const everyAnswer = [
  'x-ms-keyvault-region',
  'x-ms-keyvault-service-version',
  'x-ms-request-id',
  'x-ms-keyvault-network-info',
];

test('challenges a request without a token with tenant, resource and AKV10000', async () => {
  const { status, headers, body } = await azureRequest(azure, 'source', { path: v('/secrets/any'), token: null });

  expect(status).toBe(401);
  expect(headers['www-authenticate']).toMatch(
    /^Bearer authorization="https:\/\/login\.microsoftonline\.com\/[0-9a-f-]{36}", resource="https:\/\/vault\.azure\.net"$/,
  );
  expect(body.error.code).toBe('Unauthorized');
  expect(body.error.message).toBe('AKV10000: Request is missing a Bearer or PoP token.');
});

test.each([
  ['an empty write', { method: 'PUT', path: v('/secrets/any') }],
  ['a body that is not JSON', { method: 'PUT', path: v('/secrets/any'), rawBody: '{' }],
  ['an unknown api-version', { path: '/secrets?api-version=1.0' }],
  ['a path that does not exist', { path: v('/nothing/here') }],
  ['a method that is not allowed', { method: 'PUT', path: v('/secrets/') }],
  ['a token of another kind', { path: v('/secrets'), headers: { authorization: 'Basic abc' }, token: null }],
])('challenges %s without a valid token before any other check', async (_, request) => {
  const { status, headers } = await azureRequest(azure, 'source', { token: null, ...request });

  expect(status).toBe(401);
  for (const name of everyAnswer) expect(headers[name]).toBeTruthy();
});

test('rejects a token of another tenant with AKV10032', async () => {
  const token = await azure.control.issueToken({ tenantId: '00000000-0000-4000-8000-000000000001' });
  const { status, body } = await azureRequest(azure, 'source', { path: v('/secrets'), token });

  expect(status).toBe(401);
  expect(body.error.message).toMatch(/^AKV10032: Invalid issuer\./);
});

test('rejects a token for another audience with AKV10022', async () => {
  const token = await azure.control.issueToken({ audience: 'https://management.azure.com/' });
  const { status, body } = await azureRequest(azure, 'source', { path: v('/secrets'), token });

  expect(status).toBe(401);
  expect(body.error.message).toMatch(/^AKV10022: Invalid audience\./);
});

test('accepts a token until it expires, and not after, even when it was used before', async () => {
  const token = await azure.control.issueToken({ lifetimeSeconds: 60 });
  const before = await azureRequest(azure, 'source', { path: v('/secrets'), token });
  clock.advance(61_000);
  const after = await azureRequest(azure, 'source', { path: v('/secrets'), token });

  expect([before.status, after.status]).toEqual([200, 401]);
});

test("does not expire a token when the service's clock moves", async () => {
  const token = await azure.control.issueToken();
  await azure.control.advanceClock(90 * 24 * 3_600_000);

  expect((await azureRequest(azure, 'source', { path: v('/secrets'), token })).status).toBe(200);
});

test('rejects a token with a changed signature', async () => {
  const [head = '', claims = '', signature = ''] = (await azure.control.issueToken()).split('.');
  const swapped = signature.startsWith('A') ? `B${signature.slice(1)}` : `A${signature.slice(1)}`;
  const token = [head, claims, swapped].join('.');

  expect((await azureRequest(azure, 'source', { path: v('/secrets'), token })).status).toBe(401);
});

test('lets the SDK answer the challenge with resource verification on, and receives its first write whole', async () => {
  const client = azureSecretClient(azure, 'source');

  await expect(client.setSecret('first-write', 'whole')).resolves.toMatchObject({ value: 'whole' });
});

test("requires the SDK to switch resource verification off on a vault's own port", async () => {
  const { directUrl } = azure.vaults[0] ?? { directUrl: '' };
  const options = { ...azureClientOptions({ ...azure, connectTo: directUrl.slice('https://'.length) }) };
  const verifying = new SecretClient(directUrl, azureCredential(azure), options);
  const lenient = new SecretClient(directUrl, azureCredential(azure), {
    ...options,
    disableChallengeResourceVerification: true,
  });

  expect((await errorOf(verifying.setSecret('direct', 'value'))).message).toMatch(
    /does not match the requested domain/,
  );
  await expect(lenient.setSecret('direct', 'value')).resolves.toMatchObject({ name: 'direct' });
});

test("names the region of the vault and echoes the client's id in every answer", async () => {
  const headers = { 'x-ms-client-request-id': 'my-own-id' };
  const answer = await azureRequest(azure, 'other-geography', { path: v('/secrets'), headers });

  expect(answer.headers).toMatchObject({
    'x-ms-keyvault-region': 'eastus',
    'x-ms-client-request-id': 'my-own-id',
    'cache-control': 'no-cache',
    'content-type': 'application/json; charset=utf-8',
  });
});

test('refuses the TLS handshake for an unknown host name, which the SDK does not retry', async () => {
  const client = new SecretClient(azureVaultUrl('no-such-vault'), azureCredential(azure), azureClientOptions(azure));
  azure.control.clearLog();

  expect((await errorOf(client.getSecret('any'))).message).toMatch(/handshake failure/);
  expect(azure.control.requests()).toEqual([]);
});

test("answers 421 for an unknown Host header, also on a vault's connection", async () => {
  const { status, headers } = await azureRequest(azure, 'source', {
    path: v('/secrets'),
    headers: { host: 'evil.example' },
  });

  expect(status).toBe(421);
  expect(headers['x-ms-keyvault-region']).toBeUndefined();
});
