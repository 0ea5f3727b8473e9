import { readFileSync } from 'node:fs';
import { type VaultNetwork } from '../../../shared/contracts/model/vaultResource';
import { MoverError } from '../../../shared/contracts/model/moverError';
import { type Arm, type ArmWrites, type NewVault } from '../../../shared/clients/arm/arm';
import { armConnection } from '../../../shared/clients/arm/armConnection';
import { armOperations } from '../../../shared/clients/arm/armOperation';
import { vaultAnswer } from '../../../shared/clients/arm/armVaultAnswer';
import { connections } from '../../../shared/clients/transport/connections';
import { withoutClaim } from '../../../shared/clients/claims/writeGuard';
import { defaultSubscriptionId, defaultTenantId } from '../../../local/azure/cloud/defaults';
import { otherSubscriptionId } from '../../support/azure/azureTestVaults';
import { armAudience, armAuthorizationClient, armKeyVaultClient } from '../../support/azure/azureArm';
import { type ClientsInAzure, clientsInAzure } from '../../support/clients/clientAzure';
import { temporaryFolder } from '../../support/clients/clientFolder';
import { impatientClock } from '../../support/clients/clientVaults';

const { folder, remove } = temporaryFolder();
const group = 'rg-target';
const address = (name: string) => ({ subscriptionId: defaultSubscriptionId, resourceGroup: group, name });
const network: VaultNetwork = {
  publicNetworkAccess: 'Enabled',
  bypass: 'AzureServices',
  defaultAction: 'Deny',
  ipRules: ['203.0.113.0/24'],
  virtualNetworkRules: [],
};
const armToken = ({ control }: ClientsInAzure['azure']) => control.issueToken({ audience: armAudience });
const newVault: NewVault = {
  region: 'northeurope',
  tenantId: defaultTenantId,
  sku: 'premium',
  retentionDays: 30,
  usesRoles: false,
  network,
  tags: { owner: 'shop' },
};

let inAzure: ClientsInAzure;
let arm: Arm;
let writes: ArmWrites;

beforeAll(async () => {
  inAzure = await clientsInAzure('sample', folder);
  arm = inAzure.open({}, { clock: impatientClock() }).arm;
  writes = arm.guarded(withoutClaim);
});

afterEach(() => {
  inAzure.azure.control.clearFaults();
});

afterAll(async () => {
  await inAzure.azure.stop();
  remove();
});

describe('findVault', () => {
  test('returns id, region, SKU, retention, permission model, network and policies', async () => {
    const vault = await arm.findVault('contoso-westeurope');
    expect(vault).toMatchObject({
      subscriptionId: defaultSubscriptionId,
      resourceGroup: 'rg-contoso-westeurope',
      region: 'westeurope',
      sku: 'premium',
      purgeProtection: true,
      usesRoles: false,
      enabledFor: { deployment: true, diskEncryption: true, templateDeployment: true },
      network: { defaultAction: 'Deny', bypass: 'AzureServices', publicNetworkAccess: 'Enabled' },
      provisioningState: 'Succeeded',
    });
    expect(vault?.network.ipRules).toContain('198.51.100.17/32');
    expect(vault?.network.virtualNetworkRules.map(({ ignoreMissingEndpoint }) => ignoreMissingEndpoint)).toEqual([
      false,
      true,
    ]);
    expect(vault?.accessPolicies).toHaveLength(4);
    expect(vault?.accessPolicies.flatMap(({ keys }) => keys)).toContain('wrapkey');
  });

  test('finds a vault in another subscription', async () => {
    await inAzure.azure.control.seed({
      vaults: [{ name: 'elsewhere', region: 'northeurope', subscriptionId: otherSubscriptionId }],
    });
    expect(await arm.findVault('elsewhere')).toMatchObject({ subscriptionId: otherSubscriptionId });
  });

  test('returns undefined for an unknown name', async () => {
    expect(await arm.findVault('nobody-has-this')).toBeUndefined();
  });
});

describe('the ARM client', () => {
  test('lists assignments, roles, diagnostic settings and locks of a vault', async () => {
    const id = (await arm.findVault('contoso-westeurope'))?.id ?? '';
    const assignments = await arm.listRoleAssignments(id);
    expect(assignments.map(({ scope }) => scope.slice(id.length))).toContain('/secrets/sql-orders-prod');
    const roles = await arm.listRoles(id);
    expect(roles).toContainEqual(expect.objectContaining({ roleName: 'Key Vault Reader', custom: false }));
    const settings = await arm.listDiagnosticSettings(id);
    expect(settings.map(({ name }) => name).sort()).toEqual(['archive', 'audit-to-workspace']);
    expect(settings.find(({ name }) => name === 'archive')?.rest['logs']).toHaveLength(1);
    expect(await arm.listLocks(id)).toMatchObject([{ name: 'do-not-delete', level: 'CanNotDelete' }]);
  });

  test('reads what a role allows, and finds no role that does not exist', async () => {
    const id = (await arm.findVault('contoso-westeurope'))?.id ?? '';
    const reader = '21090545-7ca7-4776-b22c-e363652d74d2';
    const role = await arm.readRole(id, `/providers/Microsoft.Authorization/roleDefinitions/${reader}`);
    expect(role?.permissions[0]?.dataActions).toContain('Microsoft.KeyVault/vaults/secrets/readMetadata/action');
    const reads = () =>
      inAzure.azure.control.requests().filter(({ operation }) => operation === 'arm.roleDefinitions.get').length;
    const before = reads();
    expect(await arm.readRole(id, '5d1c1f0a-7d6b-4e0f-9a53-0d3a1f8e2b64')).toBeUndefined();
    // Only who assigns a role waits for it.
    expect(reads() - before).toBe(1);
  });

  test('reads all pages of a list', async () => {
    const { azure, settings } = inAzure;
    const identity = { getToken: async () => ({ token: await armToken(azure), expiresOnTimestamp: 0 }) };
    const connection = armConnection(connections(settings, { identity, ca: readFileSync(azure.caFile, 'utf8') }));
    const path = `/subscriptions/${defaultSubscriptionId}/providers/Microsoft.KeyVault/vaults`;
    const request = { operation: armOperations.findVault, about: 'all', method: 'GET', path } as const;
    const listed = (query: Record<string, string>) =>
      connection.list({ ...request, apiVersion: '2026-02-01', query }, vaultAnswer);
    expect(await listed({ $top: '1' })).toEqual(await listed({}));
  });

  test('lists a deleted vault, and reads it by region and name', async () => {
    await writes.createVault(address('deleted-one'), newVault);
    await armKeyVaultClient(inAzure.azure).vaults.delete(group, 'deleted-one');
    const listed = await arm.listDeletedVaults(defaultSubscriptionId);
    expect(listed).toMatchObject([{ name: 'deleted-one', region: 'northeurope', purgeProtection: false }]);
    expect(await arm.readDeletedVault(defaultSubscriptionId, 'northeurope', 'deleted-one')).toEqual(listed[0]);
    expect(await arm.readDeletedVault(defaultSubscriptionId, 'westeurope', 'deleted-one')).toBeUndefined();
  });
});

describe('writes of the ARM client', () => {
  test('create a vault with all properties that cannot be changed later, also twice', async () => {
    const first = await writes.createVault(address('made-by-move'), newVault);
    expect(first.provisioningState).toBe('RegisteringDns');
    const again = await writes.createVault(address('made-by-move'), newVault);
    expect(again.id).toBe(first.id);
    const vault = await armKeyVaultClient(inAzure.azure).vaults.get(group, 'made-by-move');
    expect(vault.properties).toMatchObject({
      sku: { name: 'premium' },
      softDeleteRetentionInDays: 30,
      enableRbacAuthorization: false,
      networkAcls: { defaultAction: 'Deny', ipRules: [{ value: '203.0.113.0/24' }] },
    });
    expect(vault.properties.enablePurgeProtection).toBeUndefined();
  });

  test('change only the parts that are named', async () => {
    await writes.createVault(address('changed'), newVault);
    await writes.changeVault(address('changed'), {
      enabledFor: { deployment: true, diskEncryption: false, templateDeployment: true },
      purgeProtection: true,
    });
    expect(await arm.readVault(address('changed'))).toMatchObject({
      tags: { owner: 'shop' },
      network: { defaultAction: 'Deny' },
      enabledFor: { deployment: true, diskEncryption: false, templateDeployment: true },
      purgeProtection: true,
    });
  });

  test('add policies to the existing ones', async () => {
    const vault = await writes.createVault(address('with-policies'), newVault);
    const policy = (secrets: string[]) => ({
      tenantId: vault.tenantId,
      objectId: '4d7c1a90-2be3-4f58-9c61-d0a8e5b3f712',
      applicationId: null,
      keys: [],
      certificates: [],
      storage: [],
      secrets,
    });
    await writes.addAccessPolicies(address('with-policies'), [policy(['get'])]);
    await writes.addAccessPolicies(address('with-policies'), [policy(['list'])]);
    const read = await arm.readVault(address('with-policies'));
    expect(read?.accessPolicies).toMatchObject([{ secrets: ['get', 'list'] }]);
  });

  test('assign a role once for repeated requests', async () => {
    const { id } = await writes.createVault(address('with-roles'), { ...newVault, usesRoles: true });
    const [reader] = (await arm.listRoles(id)).filter(({ roleName }) => roleName === 'Key Vault Reader');
    const assignment = {
      name: '8a1e4c3d-90b2-4f6a-a7e5-1d2c3b4a5f60',
      scope: `${id}/secrets/one`,
      roleDefinitionId: reader?.id ?? '',
      principalId: '0ae83d57-94b1-4c26-8f7e-51d2b6c9a043',
      principalType: 'Group',
      description: 'as at the source',
      condition: null,
      conditionVersion: null,
    };
    await writes.assignRole(assignment);
    await writes.assignRole(assignment);
    const listed = [];
    for await (const one of armAuthorizationClient(inAzure.azure).roleAssignments.listForScope(id)) listed.push(one);
    expect(listed).toMatchObject([{ principalType: 'Group', description: 'as at the source' }]);
  });

  test('checkName returns whether a name is free', async () => {
    expect(await arm.checkName(defaultSubscriptionId, 'contoso-westeurope')).toMatchObject({
      available: false,
      reason: 'AlreadyExists',
    });
    expect(await arm.checkName(defaultSubscriptionId, 'nobody-has-this')).toMatchObject({ available: true });
  });
});

describe('the ARM client on failures', () => {
  test('retries 5xx and 429 answers', async () => {
    const clock = impatientClock();
    inAzure.azure.control.addFault({
      match: { vault: 'management.azure.com', operation: 'arm.vaults.get' },
      times: 2,
      effect: { kind: 'throttle', retryAfterSeconds: 7 },
    });
    const vault = await inAzure.open({}, { clock }).arm.readVault(address('changed'));
    expect(vault?.name).toBe('changed');
    expect(clock.waits.filter((ms) => ms >= 7_000)).toHaveLength(2);
  });

  test('throws a retryable error after repeated 5xx answers', async () => {
    inAzure.azure.control.addFault({
      match: { vault: 'management.azure.com', operation: 'arm.vaults.get' },
      effect: { kind: 'error', status: 503 },
    });
    await expect(arm.readVault(address('changed'))).rejects.toMatchObject({ code: 'ARM_UNAVAILABLE', retryable: true });
  });

  test('throws ARM_CONFLICT for a name that is in use', async () => {
    const stranger = { ...address('elsewhere'), resourceGroup: 'mine' };
    const refusal = writes.createVault(stranger, newVault);
    await expect(refusal).rejects.toMatchObject({ code: 'ARM_CONFLICT', retryable: false });
    await expect(refusal).rejects.toThrow(/globally unique/);
  });

  test('throws ARM_UNREACHABLE when Azure Resource Manager does not answer', async () => {
    const dead = inAzure.open({ connectTo: { host: '127.0.0.1', port: 1 } }, { clock: impatientClock() });
    await expect(dead.arm.findVault('changed')).rejects.toMatchObject({ code: 'ARM_UNREACHABLE' });
    await expect(dead.arm.findVault('changed')).rejects.toBeInstanceOf(MoverError);
  });
});
