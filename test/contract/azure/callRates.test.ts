import { type RunningAzure, startAzure } from '../../../local/azure/startAzure';
import { azureKeyClient } from '../../support/azure/azureClients';
import { azureRequest, v } from '../../support/azure/azureRequest';
import { AzureTestClock, testSeed } from '../../support/azure/azureTestVaults';

const clock = new AzureTestClock();
let azure: RunningAzure;
let token: string;

beforeAll(async () => {
  const keys = [
    { name: 'rsa-2048', versions: [{}] },
    { name: 'rsa-3072', versions: [{ keySize: 3072 }] },
    { name: 'rsa-4096', versions: [{ keySize: 4096 }] },
    { name: 'hsm-4096', versions: [{ kty: 'RSA-HSM', keySize: 4096 }] },
    { name: 'hsm-curve', versions: [{ kty: 'EC-HSM' }] },
  ];
  azure = await startAzure({ seed: testSeed({ sku: 'premium', keys }), clock });
  await azure.control.changeSettings({ limits: { enforced: true } });
  token = await azure.control.issueToken();
});
afterAll(() => azure.stop());
beforeEach(() => {
  clock.advance(10_000);
});

const send = (method: string, path: string, body?: unknown) =>
  azureRequest(azure, 'source', { method, path: v(path), body, token });
const create = (kty: string, name = 'made') => send('POST', `/keys/${name}/create`, { kty });

/** Counts how many consecutive calls are admitted; each of the others must answer 429. */
async function countAdmitted(calls: number, call: () => Promise<{ status: number }>): Promise<number> {
  const statuses: number[] = [];
  for (let made = 0; made < calls; made += 1) statuses.push((await call()).status);
  expect(statuses.every((status) => status < 400 || status === 429)).toBe(true);
  return statuses.filter((status) => status < 400).length;
}

/** The same for reads through the SDK, which keeps its connection. */
async function countReads(name: string, calls: number): Promise<number> {
  const client = azureKeyClient(azure, 'source');
  const read = () =>
    client.getKey(name).then(
      () => ({ status: 200 }),
      (error: unknown) => ({ status: (error as { statusCode: number }).statusCode }),
    );
  return countAdmitted(calls, read);
}

test('allows 20 software keys of any type in ten seconds, and counts certificates as keys', async () => {
  expect(await countAdmitted(12, () => create('EC'))).toBe(12);
  const policy = { issuer: { name: 'Self' }, key_props: { kty: 'EC' }, x509_props: { subject: 'CN=made' } };
  let made = 0;
  const certificate = () => send('POST', `/certificates/made-${(made += 1)}/create`, { policy });
  expect(await countAdmitted(4, certificate)).toBe(4);
  expect(await countAdmitted(6, () => send('POST', '/keys/made/rotate'))).toBe(4);
  expect(await countAdmitted(1, certificate)).toBe(0);
});

test('allows 10 hardware keys in addition to those in software', async () => {
  expect(await countAdmitted(12, () => create('EC-HSM', 'made-hard'))).toBe(10);
  expect(await countAdmitted(2, () => send('POST', '/keys/hsm-curve/rotate'))).toBe(0);
  expect((await create('EC')).status).toBe(200);
});

test('does not count a key that an invalid request asks for', async () => {
  for (let call = 0; call < 25; call += 1) expect((await create('DSA')).status).toBe(400);

  expect((await create('EC')).status).toBe(200);
});

test('counts 500 calls on 4096-bit RSA keys like 4,000 on 2048-bit keys, and adds both', async () => {
  expect(await countReads('rsa-4096', 499)).toBe(499);
  expect(await countReads('rsa-3072', 2)).toBe(2);
  expect(await countReads('rsa-2048', 1)).toBe(0);
  expect((await send('GET', '/secrets')).status).toBe(200);
  expect((await send('GET', '/keys/hsm-curve')).status).toBe(200);
});

test('allows half of that in hardware', async () => {
  expect(await countReads('hsm-4096', 251)).toBe(250);
  expect((await send('GET', '/keys/hsm-curve')).status).toBe(429);
  expect((await send('GET', '/keys/rsa-2048')).status).toBe(200);
});

test('sends Retry-After only when the settings have a value', async () => {
  await countAdmitted(20, () => create('EC'));
  const bare = await create('EC');
  await azure.control.changeSettings({ limits: { enforced: true, retryAfterSeconds: 7 } });
  const refused = await create('EC');
  await azure.control.changeSettings({ limits: { enforced: true } });

  expect([bare.status, bare.body.error.code, bare.headers['retry-after']]).toEqual([429, 'Throttled', undefined]);
  expect([refused.status, refused.headers['retry-after']]).toEqual([429, '7']);
});
