import { readFileSync, statSync } from 'node:fs';
import { DefaultAzureCredential } from '@azure/identity';
import { SecretClient } from '@azure/keyvault-secrets';
import { type RunningAzure, startAzure } from '../../../local/azure/startAzure';
import { azureClientOptions, azureVaultUrl } from '../../support/azure/azureClients';
import { testSeed } from '../../support/azure/azureTestVaults';

let azure: RunningAzure;

beforeAll(async () => {
  azure = await startAzure({ seed: testSeed() });
  process.env['IDENTITY_ENDPOINT'] = azure.identityEndpoint;
  process.env['IDENTITY_HEADER'] = azure.identityHeader;
});
afterAll(async () => {
  delete process.env['IDENTITY_ENDPOINT'];
  delete process.env['IDENTITY_HEADER'];
  await azure.stop();
});

const ask = (query: string, headers: Record<string, string> = {}) =>
  fetch(`${azure.identityEndpoint}${query}`, { headers });
const resource = '?resource=https://vault.azure.net&api-version=2019-08-01';

test('gives DefaultAzureCredential a token that a vault accepts', async () => {
  const client = new SecretClient(azureVaultUrl('source'), new DefaultAzureCredential(), azureClientOptions(azure));

  await expect(client.setSecret('by-identity', 'value')).resolves.toMatchObject({ value: 'value' });
});

test('answers a token in the form of App Service', async () => {
  const answer = await ask(resource, { 'x-identity-header': azure.identityHeader });

  expect(answer.status).toBe(200);
  expect(await answer.json()).toEqual({
    access_token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
    expires_on: expect.stringMatching(/^\d{10}$/),
    resource: 'https://vault.azure.net',
    token_type: 'Bearer',
    client_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
  });
});

test.each([
  ['without the header', {}],
  ['with a wrong header', { 'x-identity-header': 'wrong' }],
  ['with a header of the right length with other letters', { 'x-identity-header': '\u00e9'.repeat(64) }],
])('gives no token %s', async (_, headers) => {
  expect((await ask(resource, headers as Record<string, string>)).status).toBe(401);
});

test('gives no token as a virtual machine does, unless it is started so', async () => {
  const path = `/metadata/identity/oauth2/token${resource}`;
  expect((await fetch(`${azure.proxyUrl}${path}`, { headers: { metadata: 'true' } })).status).toBe(404);
});

test('keeps the header in a file that only its owner can read', () => {
  expect(readFileSync(azure.identityHeaderFile, 'utf8')).toBe(`X-IDENTITY-HEADER: ${azure.identityHeader}\n`);
  expect(statSync(azure.identityHeaderFile).mode & 0o777).toBe(0o600);
});

test('rejects a request without a resource', async () => {
  expect((await ask('', { 'x-identity-header': azure.identityHeader })).status).toBe(400);
});
