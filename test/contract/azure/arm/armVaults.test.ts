import { type RunningAzure, startAzure } from '../../../../local/azure/startAzure';
import { defaultSubscriptionId, defaultTenantId } from '../../../../local/azure/cloud/defaults';
import {
  armCreate,
  armGroup,
  armKeyVaultClient,
  armPolicy,
  armRequest,
  armVault,
  armVaultPath,
} from '../../../support/azure/azureArm';
import { azureSecretClient } from '../../../support/azure/azureClients';
import { azureRequest, v } from '../../../support/azure/azureRequest';
import {
  AzureTestClock,
  collect,
  errorOf,
  otherSubscriptionId,
  testSeed,
} from '../../../support/azure/azureTestVaults';

const clock = new AzureTestClock();
const policies = { accessPolicies: [armPolicy()], enableRbacAuthorization: false };
let azure: RunningAzure;

beforeAll(async () => {
  azure = await startAzure({
    seed: { ...testSeed(), settings: { delays: { deleteMs: 0, purgeMs: 0, provisionMs: 0 } } },
    clock,
  });
});
afterAll(() => azure.stop());

const vaults = () => armKeyVaultClient(azure).vaults;

function put(name: string, properties: object, { path = armVaultPath(name), location = 'northeurope' } = {}) {
  const body = armVault();
  return armRequest(azure, {
    method: 'PUT',
    path: v(path, '2026-02-01'),
    body: { ...body, location, properties: { ...body.properties, ...policies, ...properties } },
  });
}

test.each([
  ['9starts-with-digit', {}, 400, 'VaultNameNotValid'],
  ['twice--hyphen', {}, 400, 'VaultNameNotValid'],
  ['no-soft-delete', { enableSoftDelete: false }, 400, 'BadRequest'],
  ['no-protection', { enablePurgeProtection: false }, 400, 'BadRequest'],
  ['short-retention', { softDeleteRetentionInDays: 6 }, 400, 'BadRequest'],
  ['long-retention', { softDeleteRetentionInDays: 91 }, 400, 'BadRequest'],
  ['no-such-sku', { sku: { family: 'A', name: 'gold' } }, 400, 'SkuNotSupported'],
  ['no-policies', { accessPolicies: null }, 400, 'BadRequest'],
  ['other-tenant', { tenantId: otherSubscriptionId }, 400, 'BadRequest'],
  ['no-such-access', { publicNetworkAccess: 'SecuredByPerimeter' }, 400, 'BadRequest'],
  ['no-address', { networkAcls: { ipRules: [{ value: 'fe80::1' }] } }, 400, 'BadRequest'],
  ['no-shape', { tenantId: 7 }, 400, 'InvalidRequestContent'],
  ['source', {}, 409, 'VaultAlreadyExists'],
])('rejects a vault %s with %j and changes nothing', async (name, properties, status, code) => {
  const answer = await put(name, properties);

  expect([answer.status, answer.body.error.code]).toEqual([status, code]);
  expect((await armRequest(azure, { path: v(armVaultPath(name), '2026-02-01') })).status).toBe(404);
});

test('rejects a vault in an unknown region or subscription', async () => {
  const nowhere = await put('in-nowhere', {}, { location: 'atlantis' });
  const stranger = armVaultPath('in-none').replace(defaultSubscriptionId, '00000000-0000-4000-8000-000000000000');
  const unknown = await put('in-none', {}, { path: stranger });

  expect([nowhere.status, nowhere.body.error.code]).toEqual([400, 'LocationNotAvailableForResourceType']);
  expect([unknown.status, unknown.body.error.code]).toEqual([404, 'SubscriptionNotFound']);
});

test('shows RegisteringDns for a new vault until the clock says Succeeded', async () => {
  await azure.control.changeSettings({ delays: { deleteMs: 0, purgeMs: 0, provisionMs: 5_000 } });
  const { status, body } = await put('registering', {});
  expect([status, body.properties.provisioningState]).toEqual([201, 'RegisteringDns']);

  const poller = vaults().createOrUpdate(armGroup, 'registering-too', armVault(policies), { updateIntervalInMs: 1 });
  poller.onProgress(() => {
    clock.advance(5_000);
  });
  expect((await poller.pollUntilDone()).properties.provisioningState).toBe('Succeeded');
  await azure.control.changeSettings({ delays: { deleteMs: 0, purgeMs: 0, provisionMs: 0 } });
});

test('serves a new vault at once, by host name and on its own port, with a certificate of the CA', async () => {
  const made = await armCreate(azure, 'made-by-arm', policies);
  await azureSecretClient(azure, 'made-by-arm').setSecret('first', 'value');

  expect((await azureSecretClient(azure, 'made-by-arm').getSecret('first')).value).toBe('value');
  expect(azure.vaults.find(({ name }) => name === 'made-by-arm')?.directUrl).toMatch(/^https:\/\/127\.0\.0\.1:[1-9]/);
  expect(made).toMatchObject({
    id: armVaultPath('made-by-arm'),
    name: 'made-by-arm',
    type: 'Microsoft.KeyVault/vaults',
    location: 'northeurope',
    tags: {},
    properties: {
      sku: { family: 'A', name: 'standard' },
      tenantId: defaultTenantId,
      vaultUri: 'https://made-by-arm.vault.azure.net/',
      enableSoftDelete: true,
      softDeleteRetentionInDays: 90,
      enableRbacAuthorization: false,
      publicNetworkAccess: 'Enabled',
    },
  });
  expect(made.properties.enablePurgeProtection).toBeUndefined();
});

test.each([
  ['2026-02-01', true],
  ['2025-05-01', false],
])('defaults at api-version %s to roles: %s', async (apiVersion, usesRoles) => {
  const name = `roles-${apiVersion}`;
  const client = armKeyVaultClient(azure, apiVersion).vaults;
  const options = { updateIntervalInMs: 1 };
  const made = await client.createOrUpdate(armGroup, name, armVault({ accessPolicies: [] }), options).pollUntilDone();

  expect(made.properties.enableRbacAuthorization).toBe(usesRoles);
});

test('lists vaults by subscription, by group and as resources, page by page', async () => {
  await put('listed', {}, { path: armVaultPath('listed', 'Another') });
  const names = async (list: AsyncIterable<{ name?: string }>) => (await collect(list)).map(({ name }) => name);
  const all = await names(vaults().listBySubscription());

  expect(all).toEqual(expect.arrayContaining(['source', 'same-world', 'listed']));
  expect(all).not.toContain('other-subscription');
  expect(await names(vaults().listBySubscription({ top: 2 }))).toEqual(all);
  expect(await names(vaults().list({ top: 3 }))).toEqual(all);
  expect(await names(vaults().listByResourceGroup('ANOTHER'))).toEqual(['listed']);
});

test('reports a name as available, invalid or in use, also by a deleted vault', async () => {
  await armCreate(azure, 'taken', policies);
  await vaults().delete(armGroup, 'taken');
  const check = async (name: string) => vaults().checkNameAvailability({ name, type: 'Microsoft.KeyVault/vaults' });

  expect(await check('free-name')).toMatchObject({ nameAvailable: true });
  expect(await check('-no-name')).toMatchObject({ nameAvailable: false, reason: 'AccountNameInvalid' });
  expect(await check('source')).toMatchObject({ nameAvailable: false, reason: 'AlreadyExists' });
  expect(await check('taken')).toMatchObject({ nameAvailable: false, reason: 'AlreadyExists' });
});

test('changes the fields that a PATCH names, except retention and purge protection', async () => {
  await armCreate(azure, 'patched', { ...policies, softDeleteRetentionInDays: 7 });
  const patched = await vaults().update(armGroup, 'patched', { tags: { stage: 'two' } });
  expect([patched.tags, patched.properties.softDeleteRetentionInDays]).toEqual([{ stage: 'two' }, 7]);
  expect(patched.properties.accessPolicies).toHaveLength(1);

  const protectedVault = await vaults().update(armGroup, 'patched', { properties: { enablePurgeProtection: true } });
  expect([protectedVault.tags, protectedVault.properties.enablePurgeProtection]).toEqual([{ stage: 'two' }, true]);
  for (const properties of [{ enablePurgeProtection: false }, { softDeleteRetentionInDays: 30 }]) {
    expect(await errorOf(vaults().update(armGroup, 'patched', { properties }))).toMatchObject({ statusCode: 400 });
  }
  const secrets = azureSecretClient(azure, 'patched');
  await secrets.setSecret('kept', 'x');
  await secrets.beginDeleteSecret('kept');
  expect(await errorOf(secrets.purgeDeletedSecret('kept'))).toMatchObject({ statusCode: 403 });
});

test('replaces tags and flags with a PUT on an existing vault, and rejects another location', async () => {
  await put('replaced', { enabledForDeployment: true });
  const again = await put('replaced', { networkAcls: { defaultAction: 'Allow' } });
  const moved = await put('replaced', {}, { location: 'westeurope' });
  const elsewhere = await put('replaced', {}, { path: armVaultPath('replaced', 'elsewhere') });

  expect([again.status, again.body.properties.enabledForDeployment]).toEqual([200, false]);
  expect([moved.status, moved.body.error.code]).toEqual([409, 'InvalidResourceLocation']);
  expect([elsewhere.status, elsewhere.body.error.code]).toEqual([409, 'VaultAlreadyExists']);
});

test.each([
  ['a rule for others', { networkAcls: { defaultAction: 'Deny', ipRules: [{ value: '203.0.113.7' }] } }, 403],
  ['a rule for this machine', { networkAcls: { defaultAction: 'Deny', ipRules: [{ value: '127.0.0.0/8' }] } }, 404],
  ['public access off', { publicNetworkAccess: 'Disabled', networkAcls: { defaultAction: 'Allow' } }, 403],
  ['all addresses allowed', { publicNetworkAccess: 'enabled', networkAcls: { defaultAction: 'Allow' } }, 404],
])('applies the network settings to the data plane: %s', async (_, properties, status) => {
  const { body } = await put('walled', properties);

  expect((await azureRequest(azure, 'walled', { path: v('/secrets/none/') })).status).toBe(status);
  expect(body.properties.networkAcls.bypass).toBe('AzureServices');
});

test('shows network rules as the service does, with one address as a range of one', async () => {
  const { body } = await put('written', {
    networkAcls: { defaultAction: 'Deny', ipRules: [{ value: '203.0.113.7' }] },
  });

  expect(body.properties.networkAcls.ipRules).toEqual([{ value: '203.0.113.7/32' }]);
});

test('shows the settings of a network that the control URL set', async () => {
  await azure.control.changeVault('same-world', { network: 'firewall' });
  const walled = await vaults().get('contoso', 'same-world');
  await azure.control.changeVault('same-world', { network: 'private' });
  const shut = await vaults().get('contoso', 'same-world');
  await azure.control.changeVault('same-world', { network: 'open' });

  expect(walled.properties.networkAcls?.defaultAction).toBe('Deny');
  expect(shut.properties.publicNetworkAccess).toBe('Disabled');
});

test('keeps the network of a vault when something else changes', async () => {
  await azure.control.changeVault('same-world', { network: 'firewall' });
  await vaults().update('contoso', 'same-world', { tags: { a: 'b' } });

  expect((await azureRequest(azure, 'same-world', { path: v('/secrets/none/') })).status).toBe(403);
  const opened = await vaults().update('contoso', 'same-world', {
    properties: { networkAcls: { defaultAction: 'Allow', bypass: 'None' } },
  });
  expect(opened.properties.networkAcls).toMatchObject({ defaultAction: 'Allow', bypass: 'None' });
  expect((await azureRequest(azure, 'same-world', { path: v('/secrets/none/') })).status).toBe(404);
});
