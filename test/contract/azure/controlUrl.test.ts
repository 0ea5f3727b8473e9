import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import { type RunningAzure, startAzure } from '../../../local/azure/startAzure';
import { azureSecretClient } from '../../support/azure/azureClients';
import { azureRequest, type Json, v } from '../../support/azure/azureRequest';
import { AzureTestClock, testSeed } from '../../support/azure/azureTestVaults';

const clock = new AzureTestClock();
let azure: RunningAzure;

beforeAll(async () => {
  azure = await startAzure({ seed: testSeed({ secrets: [{ name: 'seeded', versions: [{ value: 'x' }] }] }), clock });
});
afterAll(() => azure.stop());
beforeEach(() => control('POST', '/reset'));

async function control(method: string, path: string, body?: unknown): Promise<{ status: number; body: Json }> {
  const sent =
    body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
  const answer = await fetch(`${azure.controlUrl}${path}`, { method, ...sent });
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) };
}

const read = (name: string) => azureRequest(azure, 'source', { path: v(`/secrets/${name}/`) });

test('adds, lists (with hits), removes and clears faults', async () => {
  const rule = { match: { vault: 'source', path: '/secrets/seed*' }, effect: { kind: 'throttle' } };
  const added = await control('POST', '/faults', rule);
  expect(added).toEqual({ status: 201, body: { id: expect.any(String) } });
  expect((await read('seeded')).status).toBe(429);
  expect((await control('GET', '/faults')).body).toMatchObject([{ id: added.body.id, calls: 1, hits: 1, rule }]);

  expect((await control('DELETE', `/faults/${added.body.id}`)).status).toBe(204);
  expect((await control('DELETE', `/faults/${added.body.id}`)).status).toBe(404);
  await control('POST', '/faults', rule);
  expect((await control('DELETE', '/faults')).status).toBe(204);
  expect((await read('seeded')).status).toBe(200);
});

test.each([
  ['a fault without an effect', 'POST', '/faults', {}],
  ['a fault with an unknown field', 'POST', '/faults', { effect: { kind: 'throttle' }, often: true }],
  ['a setting that does not exist', 'PATCH', '/settings', { speed: 1 }],
  ['an invalid clock', 'PUT', '/clock', { now: 'tomorrow' }],
  ['a seed with an unknown region', 'POST', '/seed', { vaults: [{ name: 'moon', region: 'moonbase' }] }],
  ['a seed with a bad name', 'POST', '/seed', { vaults: [{ name: 'a--b', region: 'westeurope' }] }],
  ['an invalid snapshot', 'PUT', '/snapshot', { entries: 1 }],
])('rejects %s with a message', async (_, method, path, body) => {
  const answer = await control(method, path, body);

  expect(answer.status).toBe(400);
  expect(answer.body.error.message).not.toBe('');
});

test('seeds from a body alone, and neither by the name of a file nor with a snapshot', async () => {
  expect((await control('POST', '/seed', 'sample')).status).toBe(400);
  expect(await control('POST', '/seed', { entries: [] })).toMatchObject({
    status: 400,
    body: { error: { message: expect.stringContaining('PUT /snapshot') } },
  });
  expect(await control('POST', '/seed', { vaults: { short: { secrets: { a: 'b' } } } })).toMatchObject({ status: 204 });
  expect((await control('GET', '/vaults')).body).toContainEqual(
    expect.objectContaining({ name: 'short', url: 'https://short.vault.azure.net' }),
  );
});

test('says without a secret that it runs, and how to trust it', async () => {
  const from = (path: string) => fetch(new URL(path, azure.controlUrl));

  expect(await (await from('/health')).json()).toEqual({ status: 'ok' });
  expect(await (await from('/ca.pem')).text()).toBe(readFileSync(azure.caFile, 'utf8'));
  const store = Buffer.from(await (await from('/truststore.p12')).arrayBuffer());
  const openssl = (file: string | Buffer, password: string) =>
    spawnSync('openssl', ['pkcs12', '-nokeys', '-info', '-passin', `pass:${password}`], {
      input: typeof file === 'string' ? readFileSync(file) : file,
      encoding: 'utf8',
    });
  for (const file of [store, azure.trustStoreFile]) {
    const { stdout, status } = openssl(file, 'changeit');
    expect([status, stdout.replaceAll(/\s/g, '')]).toEqual([
      0,
      expect.stringContaining(readFileSync(azure.caFile, 'utf8').replaceAll(/\s/g, '')),
    ]);
    // Without this attribute, Java does not take the certificate for one that it may trust.
    expect(stdout).toContain('2.16.840.1.113894.746875.1.1: <Unsupported tag 6>');
  }
  expect(openssl(store, 'wrong').status).toBe(1);
});

test('rejects a body that is not JSON with a message', async () => {
  const answer = await fetch(`${azure.controlUrl}/faults`, { method: 'POST', body: '{' });

  expect(answer.status).toBe(400);
});

test('returns all settings and changes some of them', async () => {
  await control('PATCH', '/settings', { latency: { ms: 1 } });

  expect((await control('GET', '/settings')).body).toEqual({
    delays: { deleteMs: 0, purgeMs: 0, recoverMs: 0, issueMs: 10_000, accessMs: 0, provisionMs: 2_000 },
    latency: { ms: 1, jitterMs: 0 },
    limits: { enforced: false },
    clockShiftMs: 0,
  });
});

test('sets and advances the clock, which dates new versions', async () => {
  await control('PUT', '/clock', { now: '2031-05-06T07:08:09Z' });
  expect((await control('POST', '/clock/advance', { ms: 1_000 })).body).toEqual({ now: '2031-05-06T07:08:10.000Z' });
  const { properties } = await azureSecretClient(azure, 'source').setSecret('later', 'x');

  expect(properties.createdOn).toEqual(new Date('2031-05-06T07:08:10Z'));
});

test('logs calls and their results, without what they carried', async () => {
  await azureRequest(azure, 'source', { method: 'PUT', path: v('/secrets/logged'), body: { value: 'CANARY' } });
  await read('missing');
  const { body } = await control('GET', '/requests');

  expect(body).toMatchObject([
    { vault: 'source', operation: 'secrets.set', method: 'PUT', path: '/secrets/logged', status: 200 },
    { vault: 'source', operation: 'secrets.get', method: 'GET', path: '/secrets/missing/', status: 404 },
  ]);
  expect(JSON.stringify(body)).not.toContain('CANARY');
  expect((await control('GET', '/requests?limit=1')).body).toHaveLength(1);
  expect((await control('GET', '/counts')).body).toContainEqual({
    vault: 'source',
    operation: 'secrets.set',
    status: 200,
    calls: 1,
  });
  await control('DELETE', '/requests');
  expect((await control('GET', '/counts')).body).toEqual([]);
});

test('seeds items and vaults, and serves them at once', async () => {
  const secrets = [{ name: 'added', versions: [{ value: 'y' }] }];
  const vaults = [
    { name: 'source', region: 'westeurope', secrets },
    { name: 'brand-new', region: 'japaneast', secrets },
  ];

  expect((await control('POST', '/seed', { vaults })).status).toBe(204);
  expect((await read('added')).body.value).toBe('y');
  expect((await azureRequest(azure, 'brand-new', { path: v('/secrets/added/') })).status).toBe(200);
  expect(azure.vaults.find(({ name }) => name === 'brand-new')).toMatchObject({ geography: 'Japan' });
});

test('changes nothing for an invalid seed', async () => {
  const good = { name: 'good', versions: [{ value: 'x' }] };
  const twice = { name: 'SEEDED', versions: [{ value: 'x' }] };
  const answer = await control('POST', '/seed', {
    vaults: [{ name: 'source', region: 'westeurope', secrets: [good, twice] }],
  });

  expect([answer.status, answer.body.error.message]).toEqual([
    400,
    'The seed cannot be used: source has SEEDED already.',
  ]);
  expect((await read('good')).status).toBe(404);
});

test('restores a snapshot and removes vaults that were added later', async () => {
  await azureSecretClient(azure, 'source').setSecret('seeded', 'second version');
  const snapshot = (await control('GET', '/snapshot')).body;
  await azureSecretClient(azure, 'source').setSecret('seeded', 'third version');
  await control('POST', '/seed', { vaults: [{ name: 'came-later', region: 'westeurope' }] });

  expect((await control('PUT', '/snapshot', snapshot)).status).toBe(204);
  expect((await read('seeded')).body.value).toBe('second version');
  await expect(azureRequest(azure, 'came-later', { path: v('/secrets') })).rejects.toThrow(/handshake failure/);
});

test('resets to the seed', async () => {
  await azureSecretClient(azure, 'source').setSecret('made', 'x');
  await control('POST', '/faults', { effect: { kind: 'throttle' } });
  await control('POST', '/clock/advance', { ms: 1_000_000 });
  await control('POST', '/reset');

  expect((await read('made')).status).toBe(404);
  expect((await read('seeded')).status).toBe(200);
  expect((await control('GET', '/clock')).body).toEqual({ now: new Date(clock.ms).toISOString() });
});

test('issues a token of any kind', async () => {
  const { body } = await control('POST', '/tokens', { tenantId: '00000000-0000-4000-8000-000000000001' });

  expect((await azureRequest(azure, 'source', { path: v('/secrets'), token: body.token })).status).toBe(401);
});

test('rejects calls without the secret path or through another host name', async () => {
  const { origin, pathname, port } = new URL(azure.controlUrl);
  const byName = await new Promise<number>((resolve) => {
    const headers = { host: 'attacker.example' };
    http.get({ host: '127.0.0.1', port, path: `${pathname}/faults`, headers }, ({ statusCode }) => {
      resolve(statusCode ?? 0);
    });
  });

  expect((await fetch(`${origin}/control/guess/faults`)).status).toBe(404);
  expect(byName).toBe(421);
});

describe('the page', () => {
  const page = (url = azure.controlUrl) => fetch(url);

  it('shows vaults, faults and requests, and no value of a secret', async () => {
    await control('POST', '/faults', { match: { vault: 'source' }, effect: { kind: 'throttle' } });
    await azureRequest(azure, 'source', { path: v('/secrets/<b>bold</b>/') });
    const answer = await page();
    const text = await answer.text();

    expect(answer.headers.get('content-type')).toContain('text/html');
    for (const shown of ['source', 'westeurope', 'throttle', '429', 'secrets.get']) expect(text).toContain(shown);
    expect(text).not.toContain('<b>bold');
    expect(text).not.toMatch(/<(?:form|button|script)/);
  });

  it('is below the secret part of the control URL alone', async () => {
    const { origin } = new URL(azure.controlUrl);
    const answers = await Promise.all([
      page(`${origin}/`),
      page(`${origin}/control/`),
      page(`${origin}/control/guess`),
    ]);

    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404]);
  });
});
