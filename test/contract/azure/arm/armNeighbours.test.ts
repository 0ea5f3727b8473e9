import { type RunningAzure, startAzure } from '../../../../local/azure/startAzure';
import { defaultSubscriptionId, defaultTenantId } from '../../../../local/azure/cloud/defaults';
import {
  armAudience,
  armCreate,
  armGroup,
  armKeyVaultClient,
  armRequest,
  armVaultPath,
} from '../../../support/azure/azureArm';
import { azureSecretClient } from '../../../support/azure/azureClients';
import { type RawRequest, v } from '../../../support/azure/azureRequest';
import { collect, testSeed } from '../../../support/azure/azureTestVaults';

// What clients ask for in addition to vaults: tenants, groups, providers, private links, Managed HSMs, secrets through this plane.

const subscription = `/subscriptions/${defaultSubscriptionId}`;
const provider = `${subscription}/providers/Microsoft.KeyVault`;
const vaultPath = armVaultPath('neighbours');
let azure: RunningAzure;

beforeAll(async () => {
  azure = await startAzure({
    seed: { ...testSeed(), settings: { delays: { deleteMs: 0, purgeMs: 0, provisionMs: 0 } } },
  });
  await armCreate(azure, 'neighbours', { accessPolicies: [], enableRbacAuthorization: false });
});
afterAll(() => azure.stop());

const ask = (method: string, path: string, body?: unknown, rest: Partial<RawRequest> = {}) =>
  armRequest(azure, { method, path: v(path, versionOf(path)), ...(body === undefined ? {} : { body }), ...rest });

function versionOf(path: string): string {
  if (path.includes('Microsoft.Authorization/locks')) return '2016-09-01';
  if (/^\/tenants|^\/subscriptions\/?[^/]*$/.test(path)) return '2022-12-01';
  return /Microsoft\.KeyVault\/(?!register)/.test(path) ? '2023-02-01' : '2022-09-01';
}

describe('tenants and subscriptions', () => {
  it('list the tenant of the caller', async () => {
    expect((await ask('GET', '/tenants')).body.value).toMatchObject([{ tenantId: defaultTenantId }]);
  });

  it('are managed by no other tenant', async () => {
    expect((await ask('GET', subscription)).body).toMatchObject({ managedByTenants: [], state: 'Enabled' });
  });
});

describe('resource groups', () => {
  const group = `${subscription}/resourcegroups/rooms`;
  const body = { location: 'West Europe', tags: { a: 'b' } };

  it('are made, changed, found, listed and deleted', async () => {
    expect((await ask('HEAD', group)).status).toBe(404);
    expect((await ask('GET', group)).body.error.code).toBe('ResourceGroupNotFound');
    const made = await ask('PUT', group, body);
    expect([made.status, made.body]).toEqual([
      201,
      {
        id: `${subscription}/resourceGroups/rooms`,
        name: 'rooms',
        type: 'Microsoft.Resources/resourceGroups',
        location: 'westeurope',
        tags: { a: 'b' },
        properties: { provisioningState: 'Succeeded' },
      },
    ]);
    expect((await ask('HEAD', group)).status).toBe(204);
    expect((await ask('PUT', group, { ...body, tags: {} })).status).toBe(200);
    expect((await ask('PUT', group, { location: 'eastus' })).body.error.code).toBe('InvalidResourceGroupLocation');
    const names = (await ask('GET', `${subscription}/resourceGroups`)).body.value.map(
      ({ name }: { name: string }) => name,
    );
    expect(names).toEqual(expect.arrayContaining(['rooms', 'contoso', armGroup]));
    expect((await ask('DELETE', group)).status).toBe(200);
    expect((await ask('GET', group)).status).toBe(404);
  });

  it('that have vaults are not deleted', async () => {
    expect((await ask('DELETE', `${subscription}/resourceGroups/${armGroup}`)).status).toBe(409);
  });

  it.each(['nowhere', undefined])('are refused in the location %s', async (location) => {
    expect((await ask('PUT', `${subscription}/resourceGroups/lost`, { location })).status).toBe(400);
  });
});

describe('resource providers', () => {
  it('show the versions of their types, newest first, and are registered', async () => {
    const { body } = await ask('GET', provider);
    const [vaults] = body.resourceTypes;
    expect(body).toMatchObject({ namespace: 'Microsoft.KeyVault', registrationState: 'Registered' });
    expect([vaults.resourceType, vaults.apiVersions[0], vaults.locations.length > 20]).toEqual([
      'vaults',
      '2026-02-01',
      true,
    ]);
    expect((await ask('POST', `${provider}/register`)).status).toBe(200);
    expect((await ask('GET', `${subscription}/providers`)).body.value.length).toBeGreaterThan(2);
  });

  it('that are not emulated are named', async () => {
    expect((await ask('GET', `${subscription}/providers/Microsoft.Compute`)).body.error.message).toContain(
      'Microsoft.Compute',
    );
  });

  it('list their operations', async () => {
    const found = await collect(armKeyVaultClient(azure).operations.list());
    expect(found.map(({ name }) => name)).toContain('Microsoft.KeyVault/vaults/read');
  });
});

describe('Managed HSMs', () => {
  it.each([
    `${provider}/managedHSMs`,
    `${provider}/deletedManagedHSMs`,
    `${subscription}/resourceGroups/x/providers/Microsoft.KeyVault/managedHSMs`,
  ])('are none: %s', async (path) => {
    expect((await ask('GET', path)).body).toEqual({ value: [] });
  });

  it('are not found by name', async () => {
    const path = `${subscription}/resourceGroups/x/providers/Microsoft.KeyVault/managedHSMs/hsm`;
    expect((await ask('GET', path)).body.error.code).toBe('ResourceNotFound');
  });

  it.each([
    ['my-hsm', true],
    ['-', false],
  ])('may have the name %s: %s', async (name, nameAvailable) => {
    expect((await ask('POST', `${provider}/checkMhsmNameAvailability`, { name })).body).toMatchObject({
      nameAvailable,
    });
  });
});

describe('private links of a vault', () => {
  it('are possible for its data plane', async () => {
    const { body } = await ask('GET', `${vaultPath}/privateLinkResources`);
    expect(body.value).toMatchObject([
      { name: 'vault', properties: { groupId: 'vault', requiredMembers: ['default'] } },
    ]);
  });

  it('are none', async () => {
    expect((await ask('GET', `${vaultPath}/privateEndpointConnections`)).body).toEqual({ value: [] });
    expect((await ask('GET', `${vaultPath}/privateEndpointConnections/one`)).body.error.code).toBe('ResourceNotFound');
    expect((await ask('DELETE', `${vaultPath}/privateEndpointConnections/one`)).status).toBe(204);
    expect((await ask('GET', `${armVaultPath('absent')}/privateLinkResources`)).status).toBe(404);
  });
});

describe('a secret through the management plane', () => {
  const secret = `${vaultPath}/secrets/by-arm`;

  it('is written as a version of the vault, and never shown', async () => {
    const made = await ask('PUT', secret, {
      tags: { a: 'b' },
      properties: { value: 'first', contentType: 'text/plain' },
    });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      id: secret,
      type: 'Microsoft.KeyVault/vaults/secrets',
      tags: { a: 'b' },
      properties: {
        contentType: 'text/plain',
        attributes: { enabled: true },
        secretUri: 'https://neighbours.vault.azure.net/secrets/by-arm',
      },
    });
    const second = await ask('PUT', secret, { properties: { value: 'second', attributes: { exp: 4_000_000_000 } } });
    expect([second.status, second.body.properties.attributes.exp]).toEqual([200, 4_000_000_000]);
    const changed = await ask('PATCH', secret, { tags: { c: 'd' }, properties: {} });
    expect(changed.body.properties.secretUriWithVersion).toBe(second.body.properties.secretUriWithVersion);
    const shown = [made, second, changed, await ask('GET', secret), await ask('GET', `${vaultPath}/secrets`)];
    expect(JSON.stringify(shown.map(({ body }) => body))).not.toMatch(/first|second/);
  });

  it('is listed with the others', async () => {
    const client = armKeyVaultClient(azure);
    expect((await collect(client.secrets.list(armGroup, 'neighbours'))).map(({ name }) => name)).toContain('by-arm');
  });

  it('is the same in the data plane', async () => {
    await azure.control.changeVault('neighbours', { access: { model: 'open' } });
    const { value, properties } = await azureSecretClient(azure, 'neighbours').getSecret('by-arm');
    expect([value, properties.tags]).toEqual(['second', { c: 'd' }]);
  });

  it.each([
    ['PUT', secret, { properties: {} }, 400],
    ['PUT', secret, { properties: { value: 'x'.repeat(25_601) } }, 400],
    ['PUT', `${vaultPath}/secrets/a_b`, { properties: { value: 'x' } }, 400],
    ['PATCH', `${vaultPath}/secrets/absent`, { properties: {} }, 404],
    ['GET', `${vaultPath}/secrets/absent`, undefined, 404],
    ['PUT', `${armVaultPath('absent')}/secrets/one`, { properties: { value: 'x' } }, 404],
  ])('is refused: %s %s', async (method, path, body, status) => {
    expect((await ask(method, path, body)).status).toBe(status);
  });
});

test('a lock needs its vault', async () => {
  const lockOf = (name: string) => `${armVaultPath(name)}/providers/Microsoft.Authorization/locks/keep`;
  const body = { properties: { level: 'CanNotDelete' } };
  const absent = await ask('PUT', lockOf('absent'), body);

  expect([absent.status, absent.body.error.code]).toEqual([404, 'ResourceNotFound']);
  expect((await ask('PUT', lockOf('neighbours'), body)).status).toBe(201);
});

test('every answer needs a token of the management plane', async () => {
  const token = await azure.control.issueToken({ audience: armAudience, lifetimeSeconds: -1 });
  for (const path of ['/tenants', `${subscription}/resourceGroups`, provider, `${vaultPath}/secrets`])
    expect((await ask('GET', path, undefined, { token })).status).toBe(401);
});
