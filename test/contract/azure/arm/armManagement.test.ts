import { KeyVaultManagementClient } from '@azure/arm-keyvault';
import { DefaultAzureCredential } from '@azure/identity';
import { type RunningAzure, startAzure } from '../../../../local/azure/startAzure';
import { defaultSubscriptionId, defaultTenantId } from '../../../../local/azure/cloud/defaults';
import {
  armAudience,
  armGroup,
  armCreate,
  armKeyVaultClient,
  armPolicy,
  armRequest,
  armVaultPath,
} from '../../../support/azure/azureArm';
import { azureClientOptions } from '../../../support/azure/azureClients';
import { azureRequest, type RawRequest, v } from '../../../support/azure/azureRequest';
import { errorOf, otherSubscriptionId, testSeed } from '../../../support/azure/azureTestVaults';

const subscription = `/subscriptions/${defaultSubscriptionId}`;
const vaultId = armVaultPath('managed');
const diagnostics = `${vaultId}/providers/Microsoft.Insights/diagnosticSettings`;
const locks = `${vaultId}/providers/Microsoft.Authorization/locks`;
let azure: RunningAzure;

beforeAll(async () => {
  const settings = { delays: { deleteMs: 0, purgeMs: 0, provisionMs: 0 } };
  azure = await startAzure({ seed: { ...testSeed(), settings } });
  await armCreate(azure, 'managed', { accessPolicies: [armPolicy()], enableRbacAuthorization: false });
});
afterAll(() => azure.stop());

const ask = (path: string, apiVersion: string, rest: Partial<RawRequest> = {}) =>
  armRequest(azure, { path: v(path, apiVersion), ...rest });

test.each([
  ['no token', null, 'AuthenticationFailed'],
  ['a token of the data plane', { audience: 'https://vault.azure.net' }, 'InvalidAuthenticationTokenAudience'],
  ['an expired token', { audience: armAudience, lifetimeSeconds: -1 }, 'ExpiredAuthenticationToken'],
  [
    'a token of another tenant',
    { audience: armAudience, tenantId: otherSubscriptionId },
    'InvalidAuthenticationTokenTenant',
  ],
  ['an invalid token', 'abc', 'InvalidAuthenticationToken'],
])('answers 401 for %s before any other check', async (_, wanted, code) => {
  const token = typeof wanted === 'object' && wanted !== null ? await azure.control.issueToken(wanted) : wanted;
  const { status, headers, body } = await ask('/nowhere', '2022-12-01', { token });

  expect([status, body.error.code]).toEqual([401, code]);
  expect(headers['www-authenticate']).toContain(`https://login.microsoftonline.com/${defaultTenantId}`);
});

test.each([
  '/nowhere',
  '/a/providers/Microsoft.Authorization/locks',
  `/subscriptions/${defaultTenantId}`,
  '/subscriptions',
])('does not reveal to a stranger whether %s exists', async (path) => {
  expect((await ask(path, '2022-12-01', { token: null })).status).toBe(401);
});

test.each(['https://management.azure.com', 'https://management.core.windows.net/'])(
  'accepts the audience %s',
  async (audience) => {
    const token = await azure.control.issueToken({ audience });

    expect((await ask(subscription, '2022-12-01', { token })).status).toBe(200);
  },
);

test('issues tokens for the management plane as DefaultAzureCredential requests them', async () => {
  process.env['IDENTITY_ENDPOINT'] = azure.identityEndpoint;
  process.env['IDENTITY_HEADER'] = azure.identityHeader;
  const client = new KeyVaultManagementClient(
    new DefaultAzureCredential(),
    defaultSubscriptionId,
    azureClientOptions(azure),
  );
  const found = await client.vaults.get(armGroup, 'managed');
  delete process.env['IDENTITY_ENDPOINT'];
  delete process.env['IDENTITY_HEADER'];

  expect(found.id).toBe(vaultId);
});

test('rejects a token of the management plane at a vault', async () => {
  const token = await azure.control.issueToken({ audience: armAudience });

  expect((await azureRequest(azure, 'managed', { path: v('/secrets'), token })).status).toBe(401);
});

test.each([
  ['no api-version', 'GET', vaultId, 400, 'MissingApiVersionParameter'],
  ['an unknown api-version', 'GET', v(vaultId, '1999-01-01'), 400, 'InvalidApiVersionParameter'],
  ['another method', 'POST', v(vaultId, '2026-02-01'), 405, 'MethodNotAllowed'],
  [
    'a resource that is not emulated',
    'GET',
    v(`${vaultId}/networkSecurityPerimeterConfigurations`, '2026-02-01'),
    404,
    'NotFound',
  ],
  [
    'a scope without a subscription',
    'GET',
    v('/a/providers/Microsoft.Authorization/locks', '2020-05-01'),
    404,
    'NotFound',
  ],
  ['a path that cannot be decoded', 'GET', v('/subscriptions/%zz', '2022-12-01'), 400, 'BadRequest'],
  ['another subscription', 'GET', v(`/subscriptions/${defaultTenantId}`, '2022-12-01'), 404, 'SubscriptionNotFound'],
  ['other resources', 'GET', v(`${subscription}/resources`, '2015-11-01'), 400, 'BadRequest'],
  [
    'an invalid page size',
    'GET',
    v(
      `${subscription}/resources?$top=0&$filter=${encodeURIComponent("resourceType eq 'Microsoft.KeyVault/vaults'")}`,
      '2015-11-01',
    ),
    400,
    'BadRequest',
  ],
])('answers %s with a clear error', async (_, method, path, status, code) => {
  const answer = await armRequest(azure, { method, path });

  expect([answer.status, answer.body.error.code]).toEqual([status, code]);
});

test.each(['{', '[]', '{"properties":7}', ''])('rejects the body %j', async (rawBody) => {
  const { status, body } = await ask(vaultId, '2026-02-01', { method: 'PATCH', rawBody });

  expect([status, body.error.code]).toEqual([400, 'InvalidRequestContent']);
});

test('ignores the case of paths and gives every answer an id', async () => {
  const { status, headers, body } = await ask(vaultId.toUpperCase(), '2026-02-01', {
    headers: { 'x-ms-client-request-id': 'mine' },
  });

  expect([status, body.name, headers['x-ms-client-request-id']]).toEqual([200, 'managed', 'mine']);
  expect(headers['x-ms-request-id']).toMatch(/^[0-9a-f-]{36}$/);
});

test('applies faults, log and counters to the management plane', async () => {
  azure.control.addFault({ match: { operation: 'arm.vaults.get' }, times: 1, effect: { kind: 'error', status: 503 } });
  azure.control.addFault({ match: { operation: 'arm.vaults.get' }, times: 1, effect: { kind: 'throttle' } });
  const get = () => ask(vaultId, '2026-02-01');

  expect([(await get()).status, (await get()).status, (await get()).status]).toEqual([503, 429, 200]);
  expect(azure.control.requests(1)[0]).toMatchObject({
    vault: 'management.azure.com',
    operation: 'arm.vaults.get',
    status: 200,
  });
});

test.each([
  ['before', 404],
  ['after', 200],
] as const)('cuts a connection %s the change and leaves %i', async (at, status) => {
  azure.control.addFault({ match: { operation: 'arm.locks.createOrUpdate' }, times: 1, effect: { kind: 'reset', at } });
  const lock = `${armVaultPath('source', 'contoso')}/providers/Microsoft.Authorization/locks/cut`;
  const body = { properties: { level: 'CanNotDelete' } };

  await expect(ask(lock, '2020-05-01', { method: 'PUT', body })).rejects.toThrow();
  expect((await ask(lock, '2020-05-01')).status).toBe(status);
});

test('shows the tenant of subscriptions, and geography and pair of locations', async () => {
  const list = await ask('/subscriptions', '2022-12-01');
  const { body } = await ask(`${subscription}/locations`, '2022-12-01');
  const europe = body.value.find(({ name }: { name: string }) => name === 'westeurope');

  expect(list.body.value.map((one: { subscriptionId: string }) => one.subscriptionId)).toEqual(
    expect.arrayContaining([defaultSubscriptionId, otherSubscriptionId]),
  );
  expect((await ask(subscription, '2022-12-01')).body).toMatchObject({ tenantId: defaultTenantId, state: 'Enabled' });
  expect(europe).toMatchObject({ displayName: 'West Europe', metadata: { geography: 'Europe' } });
  expect(europe.metadata.pairedRegion[0].name).toBe('northeurope');
});

test.each([
  ['without a sink', { logs: [] }],
  ['with an invalid category', { workspaceId: '/w', logs: [{ category: 7, enabled: true }] }],
])('rejects a diagnostic setting %s', async (_, properties) => {
  const { status } = await ask(`${diagnostics}/bad`, '2021-05-01-preview', { method: 'PUT', body: { properties } });

  expect([status, (await ask(`${diagnostics}/bad`, '2021-05-01-preview')).status]).toEqual([400, 404]);
});

test('creates, reads, lists (up to five) and deletes diagnostic settings', async () => {
  const properties = { workspaceId: '/w', logs: [{ categoryGroup: 'audit', enabled: true }], metrics: [] };
  const put = (name: string) =>
    ask(`${diagnostics}/${name}`, '2021-05-01-preview', { method: 'PUT', body: { properties } });
  for (const name of ['one', 'two', 'three', 'four', 'five', 'five']) expect((await put(name)).status).toBe(200);

  expect((await put('six')).status).toBe(400);
  expect((await ask(`${diagnostics}/one`, '2021-05-01-preview')).body).toMatchObject({ name: 'one', properties });
  expect((await ask(`${diagnostics}/one`, '2021-05-01-preview', { method: 'DELETE' })).status).toBe(200);
  expect((await ask(`${diagnostics}/one`, '2021-05-01-preview', { method: 'DELETE' })).status).toBe(204);
  expect((await ask(diagnostics, '2021-05-01-preview')).body.value).toHaveLength(4);
  expect((await ask(diagnostics.replace('managed', 'nowhere'), '2021-05-01-preview')).status).toBe(404);
});

test('shows a lock at the vault and enforces it, but not in the data plane', async () => {
  const setLock = (path: string, level: string) =>
    ask(path, '2020-05-01', { method: 'PUT', body: { properties: { level, notes: 'keep' } } });
  const groupLock = `${subscription}/resourceGroups/${armGroup}/providers/Microsoft.Authorization/locks/all`;
  const { vaults } = armKeyVaultClient(azure);
  expect((await setLock(`${locks}/keep`, 'CanNotDelete')).status).toBe(201);
  expect((await setLock(`${locks}/keep`, 'Never')).status).toBe(400);
  expect(await errorOf(vaults.delete(armGroup, 'managed'))).toMatchObject({ statusCode: 409, code: 'ScopeLocked' });
  await vaults.update(armGroup, 'managed', { tags: { still: 'writable' } });

  await setLock(groupLock, 'ReadOnly');
  expect(await errorOf(vaults.update(armGroup, 'managed', { tags: {} }))).toMatchObject({ code: 'ScopeLocked' });
  expect(await errorOf(armCreate(azure, 'locked-out'))).toMatchObject({ code: 'ScopeLocked' });
  expect((await azureRequest(azure, 'managed', { path: v('/secrets/none/') })).status).toBe(404);
  const listed = (await ask(locks, '2020-05-01')).body.value.map(({ name }: { name: string }) => name);
  expect(listed.sort()).toEqual(['all', 'keep']);
  for (const path of [groupLock, `${locks}/keep`]) await ask(path, '2020-05-01', { method: 'DELETE' });
  expect((await ask(`${locks}/keep`, '2020-05-01')).body.error.code).toBe('LockNotFound');
  expect((await ask(`${locks}/keep`, '2020-05-01', { method: 'DELETE' })).status).toBe(204);
});
