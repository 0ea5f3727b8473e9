import { defaultIdentity, defaultSubscriptionId } from '../../local/azure/cloud/defaults';
import { collect } from '../support/azure/azureTestVaults';
import { localAuthorizationClient, localKeyVaultClient } from '../support/local/localArm';
import { localControl } from '../support/local/localControl';
import { endLocalProcesses } from '../support/local/localProcess';
import { localSecretClient } from '../support/local/localVaults';
import { type KillableStack } from '../support/move/moveKill';
import { allowed } from '../support/infra/allowedAnswers';
import { answerTo } from '../support/infra/standInCli';
import { type SandboxNight, startSandboxNight } from '../support/infra/sandboxNight';

// The nightly sandbox is made for a real subscription. Here each of its scripts runs against the embedded Azure, in the
// order of the workflow; only the deployment and the restart of the app are answered by a stand-in for the Azure CLI.

const environment = 'sbx-123-1';
const group = `rg-${environment}-vaults`;
const vault = (role: string) => `${environment}-${role}`;
let night: SandboxNight;

beforeAll(async () => {
  const env = { SANDBOX_RUN: '123-1', SANDBOX_SECRETS: '8', SANDBOX_SLOW_PACE: '8' };
  night = await startSandboxNight(env, (stack) => (args) => answerOf(stack, args));
});
afterAll(async () => {
  await endLocalProcesses();
  night.stop();
});

async function answerOf(stack: KillableStack, args: readonly string[]): Promise<unknown> {
  const called = args.slice(0, 3).join(' ');
  if (called.startsWith('functionapp keys list')) return { functionKeys: { default: 'key' } };
  if (called.startsWith('functionapp restart')) {
    await stack.killHost();
    await stack.startHost();
    return null;
  }
  const always = answerTo(allowed, `az ${args.join(' ')}`);
  if (called !== 'deployment sub create') return always !== undefined && 'is' in always ? always.is : null;
  // The installation reaches private vaults through its endpoints. The embedded Azure has no networks, so it opens them.
  for (const name of ['priv', 'shut'])
    await localControl(stack.emulator.azure).changeVault(vault(name), { network: 'open' });
  return { properties: { outputs: outputsOf(stack) } };
}

const outputsOf = (stack: KillableStack) => ({
  AZURE_RESOURCE_GROUP: { value: `rg-kvmover-${environment}` },
  AZURE_FUNCTION_APP_NAME: { value: 'func' },
  MOVER_ENDPOINT: { value: `${stack.host.baseUrl}/api` },
  MOVER_PRINCIPAL_ID: { value: defaultIdentity.objectId },
  MOVER_PUBLIC: { value: 'HTTP endpoints' },
});
const azure = () => night.stack.emulator.azure;
const deletedVaults = () => collect(localKeyVaultClient(azure()).vaults.listDeleted());

it('prepares two sources with versions, and closes what only private endpoints may reach', async () => {
  const { code, output } = await night.run('prepare');
  expect([code, output]).toEqual([0, expect.stringContaining('8 secrets of 3 versions')]);
  const { vaults } = localKeyVaultClient(azure());
  const access = async (role: string) => (await vaults.get(group, vault(role))).properties.publicNetworkAccess;
  expect([await access('from'), await access('priv'), await access('shut')]).toEqual([
    'Enabled',
    'Disabled',
    'Disabled',
  ]);
  const versions = collect(localSecretClient(azure(), vault('from')).listPropertiesOfSecretVersions('secret-7'));
  expect(await versions).toHaveLength(3);
});

it('deploys with the script of the deployment workflow, in a network of its own', async () => {
  const { code, output } = await night.run('deploy');
  expect([code, output]).toEqual([0, expect.stringContaining('Deployed to func.')]);
  expect(output).toContain('Region, providers, quotas and rights were checked.');
  const asked = night.asked.map((call) => call.split(' --')[0] ?? '');
  expect(asked[0]).toBe('login');
  expect(asked.filter((call) => /^deployment|config-zip$/.test(call))).toEqual([
    'deployment sub create',
    'deployment sub create',
    'functionapp deployment source config-zip',
  ]);
});

it.each(['same', 'other', 'private'])('moves and proves, with a sign-in of its own: %s', async (scenario) => {
  const earlier = night.asked.length;
  const { code, output } = await night.run('move', scenario);
  expect([code, output]).toEqual([0, expect.stringMatching(`^${scenario}: moved and verified 8 items in \\d+ s`)]);
  // A token lasts for an hour, and a night for three.
  expect(night.asked[earlier]).toMatch(/^login --service-principal /);
});

it('moves and proves while the app is restarted', async () => {
  const { code, output } = await night.run('move', 'kill');
  expect([code, output]).toEqual([
    0,
    expect.stringMatching(/Restarted the app.*\n(?:.*\n)*kill: moved and verified 8/),
  ]);
  expect(night.asked.filter((call) => call.startsWith('functionapp restart')).length).toBeGreaterThan(0);
});

it('fails a move that is not whole, and names what is missing', async () => {
  const name = vault('same');
  await localSecretClient(azure(), name).setSecret('secret-3', 'another value');
  const { code, output } = await night.run('move', 'same');
  expect([code, output]).toEqual([1, expect.stringContaining('"phase":')]);
  expect(output).not.toContain('another value');
});

it('removes the vaults for ever, their group and the roles of the installation', async () => {
  const client = localAuthorizationClient(azure());
  const scope = `/subscriptions/${defaultSubscriptionId}`;
  const roleOf = (name: string) => ({
    roleName: `Key Vault Mover Source (${name} x)`,
    roleType: 'CustomRole',
    assignableScopes: [scope],
    permissions: [{ actions: ['Microsoft.KeyVault/vaults/read'] }],
  });
  const ids = ['0a000000-0000-4000-8000-000000000001', '0a000000-0000-4000-8000-000000000002'] as const;
  await client.roleDefinitions.createOrUpdate(scope, ids[0], roleOf(environment));
  await client.roleDefinitions.createOrUpdate(scope, ids[1], roleOf(`${environment}1`));
  await client.roleAssignments.create(scope, ids[0], {
    roleDefinitionId: `${scope}/providers/Microsoft.Authorization/roleDefinitions/${ids[0]}`,
    principalId: defaultIdentity.objectId,
  });
  const { code, output } = await night.run('tearDown');
  expect([code, output]).toEqual([0, expect.stringContaining(`Removed ${environment}.`)]);
  const roles = (await collect(client.roleDefinitions.list(scope))).map(({ name }) => name);
  expect(roles).toContain(ids[1]);
  expect(roles).not.toContain(ids[0]);
  expect(await deletedVaults()).toEqual([]);
  expect(await collect(localKeyVaultClient(azure()).vaults.listByResourceGroup(group)).catch(() => [])).toEqual([]);
});

it('removes leftovers that are old enough, and names what it could not remove', async () => {
  expect(await night.run('prepare')).toMatchObject({ code: 0 });
  expect(await night.run('tearDown', 'leftovers')).toMatchObject({ code: 0, output: '' });
  const { vaults } = localKeyVaultClient(azure());
  expect((await vaults.get(group, vault('from'))).name).toBe(vault('from'));
  await localControl(azure()).addFault({
    match: { operation: 'arm.vaults.delete' },
    effect: { kind: 'refuse', status: 409, code: 'ScopeLocked', message: 'There is a lock.' },
  });
  const failed = await night.run('tearDown', 'leftovers', '0');
  expect(failed).toMatchObject({ code: 1, output: expect.stringMatching(/Remove this by hand:\nvaults in .*lock/s) });
  await localControl(azure()).clearFaults();
  const swept = await night.run('tearDown', 'leftovers', '0');
  expect(swept).toMatchObject({ code: 0, output: expect.stringContaining(`Removed ${environment}.`) });
  expect(await deletedVaults()).toEqual([]);
});

it('removes a group again if Azure still holds the subnet of the deleted app', async () => {
  expect(await night.run('prepare')).toMatchObject({ code: 0 });
  const message =
    'Subnet app is in use by /subscriptions/s/serviceAssociationLinks/legionservicelink and cannot be deleted.';
  await localControl(azure()).addFault({
    match: { operation: 'arm.resourceGroups.delete' },
    times: 2,
    effect: { kind: 'refuse', status: 409, code: 'InUseSubnetCannotBeDeleted', message },
  });
  const { code, output } = await night.run('tearDown');
  await localControl(azure()).clearFaults();
  expect([code, output]).toEqual([0, expect.stringContaining('Removing it again')]);
});
