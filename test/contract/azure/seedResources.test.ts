import { readFileSync } from 'node:fs';
import path from 'node:path';
import { defaultIdentity } from '../../../local/azure/cloud/defaults';
import { type RunningAzure, startAzure } from '../../../local/azure/startAzure';
import { armAuthorizationClient, armKeyVaultClient, armRequest, armVaultPath } from '../../support/azure/azureArm';
import { azureRequest, v } from '../../support/azure/azureRequest';
import { AzureTestClock, collect, testSeed } from '../../support/azure/azureTestVaults';

const clock = new AzureTestClock(Date.UTC(2026, 5, 1));
const group = 'rg-shop-prod';
const vaultId = armVaultPath('shop-prod', group);
let azure: RunningAzure;

beforeAll(async () => {
  const { vaults } = JSON.parse(
    readFileSync(path.resolve(__dirname, '../../support/seeds/managementRecords.json'), 'utf8'),
  );
  azure = await startAzure({ seed: { ...testSeed(), vaults }, clock });
});
afterAll(() => azure.stop());

const list = async (provider: string, apiVersion: string, scope = vaultId) =>
  (await armRequest(azure, { path: v(`${scope}/providers/${provider}`, apiVersion) })).body.value;

test('shows the group, tags, flags and network rules of the seed', async () => {
  const { tags, properties, location } = await armKeyVaultClient(azure).vaults.get(group, 'shop-prod');

  expect([location, tags]).toEqual(['westeurope', { owner: 'shop-platform', costCentre: '4711' }]);
  expect(properties).toMatchObject({
    enabledForDeployment: false,
    enabledForDiskEncryption: true,
    enabledForTemplateDeployment: true,
    publicNetworkAccess: 'Enabled',
    enableRbacAuthorization: true,
    networkAcls: {
      bypass: 'AzureServices',
      defaultAction: 'Deny',
      ipRules: [{ value: '203.0.113.0/24' }, { value: '127.0.0.1/32' }],
      virtualNetworkRules: [{ id: expect.stringContaining('/subnets/apps') }],
    },
  });
  expect((await collect(armKeyVaultClient(azure).vaults.listByResourceGroup(group))).map(({ name }) => name)).toEqual([
    'shop-prod',
  ]);
});

test('shows the diagnostic settings and locks of the seed', async () => {
  const [setting, ...rest] = await list('Microsoft.Insights/diagnosticSettings', '2021-05-01-preview');
  const [lock] = await list('Microsoft.Authorization/locks', '2020-05-01');

  expect([setting.name, rest]).toEqual(['to-workspace', []]);
  expect(setting.properties).toMatchObject({
    workspaceId: expect.stringContaining('/workspaces/'),
    logs: [{ categoryGroup: 'audit', enabled: true }],
  });
  expect(lock).toMatchObject({ name: 'do-not-delete', properties: { level: 'CanNotDelete' } });
  const refused = await armRequest(azure, { method: 'DELETE', path: v(vaultId, '2026-02-01') });
  expect([refused.status, refused.body.error.code]).toEqual([409, 'ScopeLocked']);
});

test('lists role assignments at the vault and at the item, given by role name, id or full id', async () => {
  const { roleAssignments } = armAuthorizationClient(azure);
  const at = async (scope: string) =>
    (await collect(roleAssignments.listForScope(scope, { filter: 'atScope()' }))).map((one) => [
      one.scope?.slice(vaultId.length),
      one.roleDefinitionId?.split('/').at(-1),
      one.principalType,
    ]);
  const officer = ['', '00482a5a-887f-4fb3-b363-3b7fe8e74483', 'ServicePrincipal'];
  const reader = ['', '21090545-7ca7-4776-b22c-e363652d74d2', 'Group'];
  const user = ['/secrets/api-key', '4633458b-17de-408a-b874-0445c86b69e6', 'ServicePrincipal'];

  expect(await at(vaultId)).toEqual([officer, reader]);
  expect(await at(`${vaultId}/secrets/api-key`)).toEqual([officer, reader, user]);
});

test('applies a seeded assignment at once, on its item only, until it is deleted', async () => {
  const principalId = '6f0d2b58-3c1e-4f7a-9a64-b1d0c9e87f25';
  const token = await azure.control.issueToken({ objectId: principalId });
  const status = async (name: string) =>
    (await azureRequest(azure, 'shop-prod', { path: v(`/secrets/${name}/`), token })).status;
  expect([await status('api-key'), await status('other')]).toEqual([200, 403]);

  const { roleAssignments } = armAuthorizationClient(azure);
  const [mine] = await collect(
    roleAssignments.listForScope(`${vaultId}/secrets/api-key`, { filter: `principalId eq '${principalId}'` }),
  );
  expect(await roleAssignments.getById(mine?.id ?? '')).toMatchObject({
    principalId,
    description: 'the shop reads its own key',
    createdOn: new Date('2024-03-01T09:00:00Z'),
  });
  await roleAssignments.deleteById(mine?.id ?? '');
  expect(await status('api-key')).toBe(403);
});

test('snapshots and restores the records of the management plane', async () => {
  const locks = () => list('Microsoft.Authorization/locks', '2020-05-01');
  const snapshot = azure.control.snapshot();
  await armRequest(azure, {
    method: 'DELETE',
    path: v(`${vaultId}/providers/Microsoft.Authorization/locks/do-not-delete`, '2020-05-01'),
  });
  expect(await locks()).toEqual([]);

  await azure.control.restore(snapshot);
  expect(await locks()).toHaveLength(1);
  await azure.control.reset();
  expect(await locks()).toHaveLength(1);
  expect((await armKeyVaultClient(azure).vaults.get(group, 'shop-prod')).tags).toHaveProperty('owner');
});

test('keeps the settings of an existing vault and adds new records', async () => {
  await azure.control.seed({
    vaults: [
      {
        name: 'shop-prod',
        region: 'westeurope',
        tags: { other: 'tag' },
        locks: [{ name: 'read-only', properties: { level: 'ReadOnly' } }],
        roleAssignments: [{ principalId: defaultIdentity.objectId, role: 'Key Vault Crypto Officer' }],
      },
    ],
  });

  expect(await list('Microsoft.Authorization/locks', '2020-05-01')).toHaveLength(2);
  expect((await armKeyVaultClient(azure).vaults.get(group, 'shop-prod')).tags).not.toHaveProperty('other');
  expect(await list('Microsoft.Authorization/roleAssignments', '2022-04-01')).toHaveLength(4);
});

test('blocks the data plane with rules that exclude this machine, as a PUT does', async () => {
  const networkAcls = { defaultAction: 'Deny' as const, ipRules: [{ value: '203.0.113.7' }] };
  await azure.control.seed({
    vaults: [
      { name: 'walled', region: 'westeurope', networkAcls },
      { name: 'unreachable', region: 'westeurope', publicNetworkAccess: 'Disabled' },
    ],
  });
  const code = async (name: string) =>
    (await azureRequest(azure, name, { path: v('/secrets') })).body.error.innererror.code;

  expect([await code('walled'), await code('unreachable')]).toEqual(['ForbiddenByFirewall', 'ForbiddenByConnection']);
});
