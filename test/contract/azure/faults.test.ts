import { type SecretClient } from '@azure/keyvault-secrets';
import { type RunningAzure, startAzure } from '../../../local/azure/startAzure';
import { azureSecretClient } from '../../support/azure/azureClients';
import { azureRequest, v } from '../../support/azure/azureRequest';
import { AzureTestClock, collect, errorOf, testSeed } from '../../support/azure/azureTestVaults';

const clock = new AzureTestClock();
let azure: RunningAzure;
let client: SecretClient;

beforeAll(async () => {
  azure = await startAzure({ seed: testSeed({ secrets: [{ name: 'one', versions: [{ value: 'x' }] }] }), clock });
  client = azureSecretClient(azure, 'source');
  await client.getSecret('one');
});
afterAll(() => azure.stop());
beforeEach(() => {
  azure.control.clearFaults();
  azure.control.clearLog();
});

const get = () => azureRequest(azure, 'source', { path: v('/secrets/one/') });

test('sends the recorded 429 without Retry-After, which the SDK does not retry', async () => {
  azure.control.addFault({ match: { operation: 'secrets.get' }, effect: { kind: 'throttle' } });
  const { status, headers, body } = await get();

  expect([status, body.error.code]).toEqual([429, 'Throttled']);
  expect(body.error.message).toMatch(/Reason: VaultRequestTypeLimitReached$/);
  expect(headers['retry-after']).toBeUndefined();
  azure.control.clearLog();
  expect(await errorOf(client.getSecret('one'))).toMatchObject({ statusCode: 429 });
  expect(azure.control.requests()).toHaveLength(1);
});

test('sends a 429 with Retry-After, which the SDK waits for and retries', async () => {
  azure.control.addFault({ times: 1, effect: { kind: 'throttle', retryAfterSeconds: 0 } });

  await expect(client.getSecret('one')).resolves.toMatchObject({ value: 'x' });
  expect(azure.control.requests().map(({ status }) => status)).toEqual([429, 200]);
});

test.each([500, 503] as const)('sends a %s, which the SDK retries until it ends', async (status) => {
  azure.control.addFault({ times: 2, effect: { kind: 'error', status } });

  await expect(client.getSecret('one')).resolves.toMatchObject({ value: 'x' });
  expect(azure.control.requests().map((request) => request.status)).toEqual([status, status, 200]);
});

test('cuts a connection before the call and leaves nothing done', async () => {
  azure.control.addFault({ match: { method: 'PUT' }, effect: { kind: 'reset' } });
  const write = azureRequest(azure, 'source', { method: 'PUT', path: v('/secrets/cut-before'), body: { value: 'x' } });

  expect(await errorOf(write)).toMatchObject({ code: 'ECONNRESET' });
  azure.control.clearFaults();
  expect((await azureRequest(azure, 'source', { path: v('/secrets/cut-before/') })).status).toBe(404);
});

test("cuts a connection after the call, so that the SDK's retry makes a second version", async () => {
  azure.control.addFault({ match: { operation: 'secrets.set' }, times: 1, effect: { kind: 'reset', at: 'after' } });
  await client.setSecret('cut-after', 'x');

  expect(azure.control.requests().map(({ status }) => status)).toEqual([0, 200]);
  azure.control.clearFaults();
  expect(await collect(client.listPropertiesOfSecretVersions('cut-after'))).toHaveLength(2);
});

test('delays an answer without changing it', async () => {
  azure.control.addFault({ times: 1, effect: { kind: 'slow', ms: 80 } });
  const started = performance.now();

  expect((await get()).status).toBe(200);
  expect(performance.now() - started).toBeGreaterThan(75);
});

test('does not count a request that is only challenged', async () => {
  azure.control.addFault({ when: { call: 1 }, effect: { kind: 'error', status: 503 } });
  await azureRequest(azure, 'source', { path: v('/secrets/one/'), token: null });

  expect((await get()).status).toBe(503);
});

test('adds the latency to every answer, also to a challenge', async () => {
  await azure.control.changeSettings({ latency: { ms: 60 } });
  const started = performance.now();
  await azureRequest(azure, 'source', { path: v('/secrets'), token: null });
  await azure.control.changeSettings({ latency: { ms: 0 } });

  expect(performance.now() - started).toBeGreaterThan(55);
});

test('enforces the published rates per vault and class in a sliding window', async () => {
  await azure.control.changeSettings({ limits: { enforced: true } });
  const set = (vault: string) =>
    azureRequest(azure, vault, { method: 'PUT', path: v('/secrets/rated'), body: { value: 'x' } });
  for (let call = 0; call < 150; call += 1) await set('same-world');
  clock.advance(6_000);
  for (let call = 0; call < 150; call += 1) await set('same-world');

  const refused = await set('same-world');
  expect([refused.status, refused.body.error.code, refused.headers['retry-after']]).toEqual([
    429,
    'Throttled',
    undefined,
  ]);
  expect((await azureRequest(azure, 'same-world', { path: v('/secrets/rated/') })).status).toBe(200);
  expect((await set('other-geography')).status).toBe(200);
  clock.advance(4_000);
  expect((await set('same-world')).status).toBe(200);
  await azure.control.changeSettings({ limits: { enforced: false } });
});
