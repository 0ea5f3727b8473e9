import { temporaryFolder } from '../../support/clients/clientFolder';
import {
  allowed,
  contributor,
  owner,
  permissions,
  permissionsAt,
  subscription,
} from '../../support/infra/allowedAnswers';
import { templateResources } from '../../support/infra/infraTemplate';
import { type CliAnswers, StandInCli } from '../../support/infra/standInCli';

// The rights that the hook before `azd provision` asks for. The Azure CLI is a stand-in with made-up answers.

const { folder, remove } = temporaryFolder();
afterAll(remove);
const cli = new StandInCli(folder);

type Environment = Readonly<Record<string, string>>;
const environment = { AZURE_ENV_NAME: 'prod', AZURE_LOCATION: 'westeurope', AZURE_SUBSCRIPTION_ID: subscription };
const own = `/subscriptions/${subscription}`;
const other = '/subscriptions/00000000-0000-0000-0000-000000000001';
const groupOfVault = `${other}/resourcegroups/rg-vaults`;
const vault = `${groupOfVault}/providers/microsoft.keyvault/vaults/contoso-we`;

const check = (answers: CliAnswers = {}, env: Environment = {}) =>
  cli.run('checkBefore', { ...allowed, ...answers }, { ...environment, ...env });
const refusal = (answers: CliAnswers, env: Environment = {}) => {
  const { status, stderr } = check(answers, env);
  expect(status).toBe(1);
  return stderr;
};

describe('rights', () => {
  const vaults = { MOVER_SOURCE_VAULT_IDS: vault };
  const administrator = { actions: ['Microsoft.Authorization/*'], notActions: [] };

  test('of a contributor do not suffice; those of a user access administrator complete them', () => {
    const stderr = refusal({ [permissionsAt(own)]: permissions(contributor) });
    expect(stderr).toContain(`lacks rights at ${own}: `);
    expect(stderr).toContain('Microsoft.Authorization/roleDefinitions/write');
    expect(stderr).toContain('Microsoft.Authorization/roleAssignments/write');
    expect(stderr).not.toContain('Microsoft.Storage/storageAccounts/write');
    expect(check({ [permissionsAt(own)]: permissions(contributor, administrator) }).status).toBe(0);
  });

  test('are asked for each type of resource that would be deployed', () => {
    const stderr = refusal({ [permissionsAt(own)]: permissions(administrator) }, { MOVER_NETWORK_ISOLATION: 'true' });
    const types = new Set(templateResources().map(({ type }) => type));
    types.delete('Microsoft.Resources/resourceGroups');
    const wanted = [...types].filter((type) => !/Microsoft\.(?:Authorization|DurableTask)/.test(type));
    const conditional = /immutabilityPolicies|sites\/config|actionGroups/;
    expect(wanted.length).toBeGreaterThan(20);
    expect(wanted.filter((type) => !stderr.includes(`${type}/write`) !== conditional.test(type))).toEqual([]);
    expect(stderr).toContain('Microsoft.ManagedIdentity/userAssignedIdentities/assign/action');
    expect(refusal({ [permissionsAt(own)]: permissions(administrator) })).not.toContain('Microsoft.Network/');
  });

  test.each<[Environment, string, boolean]>([
    [{ MOVER_PROFILE: 'production' }, 'immutabilityPolicies', true],
    [{ MOVER_PROFILE: 'production', MOVER_REPORTS_LOCKED: 'true' }, 'immutabilityPolicies', false],
    [{ MOVER_ENTRA_CLIENT_ID: '11111111-1111-1111-1111-111111111111' }, 'Microsoft.Web/sites/config/', true],
    [{ MOVER_ALERT_EMAIL: 'ops@contoso.com' }, 'actionGroups', true],
    [{ MOVER_NETWORK_ISOLATION: 'true' }, 'Microsoft.Network/virtualNetworks/write', true],
    [{ MOVER_NETWORK_ISOLATION: 'true', MOVER_APP_SUBNET_ID: `${vault}/subnets/app` }, 'virtualNetworks/write', false],
    [{ MOVER_NETWORK_ISOLATION: 'true', MOVER_DNS_ZONE_GROUP_ID: 'none' }, 'privateDnsZones/', false],
  ])('with %j are asked for %s: %s', (env, type, isAsked) => {
    expect(refusal({ [permissionsAt(own)]: permissions(administrator) }, env).includes(type)).toBe(isAsked);
  });

  test('are asked at your own subnets and DNS zones', () => {
    const network = `${other}/resourcegroups/rg-net`;
    const subnet = `${network}/providers/microsoft.network/virtualnetworks/vnet/subnets/app`;
    const env = { MOVER_NETWORK_ISOLATION: 'true', MOVER_APP_SUBNET_ID: subnet, MOVER_DNS_ZONE_GROUP_ID: network };
    const stderr = refusal({ [permissionsAt(network)]: permissions(), [permissionsAt(subnet)]: permissions() }, env);
    expect(stderr).toContain(`lacks rights at ${subnet}: Microsoft.Network/virtualNetworks/subnets/join/action`);
    expect(stderr).toContain(`lacks rights at ${network}: Microsoft.Network/privateDnsZones/join/action`);
    expect(check({ [permissionsAt(network)]: permissions(owner) }, env).status).toBe(0);
  });

  test('at a place that the account cannot see are missing, and the other faults are named too', () => {
    const fails = 'ERROR: (ResourceNotFound) The vault was not found.';
    const stderr = refusal({ [permissionsAt(groupOfVault)]: { fails }, [permissionsAt(other)]: permissions() }, vaults);
    expect(stderr).toContain(`cannot be read at ${groupOfVault}: ${fails}`);
    expect(stderr).toContain(`lacks rights at ${other}: `);
  });

  test('are asked at the vaults, whose subscription can be another one', () => {
    expect(refusal({ [permissionsAt(other)]: permissions() }, vaults)).toContain(
      `lacks rights at ${other}: Microsoft.Authorization/roleDefinitions/write`,
    );
    expect(refusal({ [permissionsAt(groupOfVault)]: permissions() }, vaults)).toContain(
      `lacks rights at ${groupOfVault}: Microsoft.Resources/deployments/write`,
    );
    const onlyInGroup = {
      [permissionsAt(groupOfVault)]: permissions(contributor),
      [permissionsAt(vault)]: permissions(),
    };
    expect(refusal(onlyInGroup, vaults)).toContain(
      `lacks rights at ${vault}: Microsoft.Authorization/roleAssignments/write`,
    );
    expect(check({ ...onlyInGroup, [permissionsAt(vault)]: permissions(owner) }, vaults).status).toBe(0);
  });

  test('to connect a private endpoint are asked at the vaults of an isolated installation', () => {
    const noEndpoints = {
      actions: ['*'],
      notActions: ['Microsoft.KeyVault/vaults/PrivateEndpointConnectionsApproval/*'],
    };
    const answers = { [permissionsAt(groupOfVault)]: permissions(noEndpoints), [permissionsAt(vault)]: permissions() };
    expect(check(answers, vaults).status).toBe(0);
    expect(refusal(answers, { ...vaults, MOVER_NETWORK_ISOLATION: 'true' })).toContain(
      `lacks rights at ${vault}: Microsoft.KeyVault/vaults/PrivateEndpointConnectionsApproval/action`,
    );
  });

  test('in the subscription of new targets include the assignment of the role that checks names', () => {
    const env = { MOVER_NEW_TARGET_GROUP_IDS: `${other}/resourceGroups/rg-new` };
    expect(refusal({ [permissionsAt(other)]: permissions(contributor) }, env)).toContain(
      `lacks rights at ${other}: Microsoft.Authorization/roleAssignments/write`,
    );
  });

  test('come in pages', () => {
    const next = 'https://management.azure.com/next';
    const first = { is: { value: [contributor], nextLink: next } };
    const answers = { [permissionsAt(own)]: first, [`az rest --method get --url ${next}`]: permissions(owner) };
    expect(check(answers).status).toBe(0);
  });
});
