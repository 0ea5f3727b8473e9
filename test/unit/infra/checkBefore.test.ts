import { temporaryFolder } from '../../support/clients/clientFolder';
import {
  allowed,
  contributor,
  owner,
  permissions,
  permissionsAt,
  providers,
  subscription,
  usages,
} from '../../support/infra/allowedAnswers';
import { infraText, resourceAt, templateResources } from '../../support/infra/infraTemplate';
import { type CliAnswers, optionOf, StandInCli } from '../../support/infra/standInCli';

// Runs the hook before `azd provision` as azd does. The Azure CLI is a stand-in with made-up answers.

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
  cli.run('checkBefore', { ...allowed, ...answers }, { ...environment, ...env }, 'azd');
const refusal = (answers: CliAnswers, env: Environment = {}) => {
  const { status, stderr } = check(answers, env);
  expect(status).toBe(1);
  expect(
    cli.calls().filter(({ args }) => /create|register|delete|deployment/.test(args.slice(0, 4).join(' '))),
  ).toEqual([]);
  return stderr;
};

test('lets azd continue if nothing is missing', () => {
  const { status, stdout, stderr } = check();
  expect([status, stdout, stderr]).toEqual([0, expect.stringContaining('Nothing is missing'), '']);
  for (const call of cli.calls('az provider').concat(cli.calls('az group')))
    expect(optionOf(call, '--subscription')).toBe(subscription);
});

describe('the region', () => {
  test.each([
    ['newzealandnorth', 'australiaeast', 'Australia East (2156 km)'],
    ['polandcentral', 'swedencentral', 'Sweden Central (968 km)'],
    ['New Zealand North', 'australiaeast', 'Australia East (2156 km)'],
  ])('%s has no Flex Consumption: the nearest one that has is %s', (region, nearest, words) => {
    const stderr = refusal({}, { AZURE_LOCATION: region });
    expect(stderr).toContain('does not have Azure Functions Flex Consumption');
    expect(stderr).toContain(`${words}: azd env set AZURE_LOCATION ${nearest}`);
  });

  test('is not suggested if it lacks another type of resource', () => {
    const withoutAustralia = providers({
      'Microsoft.OperationalInsights': { types: [{ type: 'workspaces', locations: ['West Europe', 'East US'] }] },
    });
    const stderr = refusal({ 'az provider list': withoutAustralia }, { AZURE_LOCATION: 'polandcentral' });
    expect(stderr).toContain('Flex Consumption, Microsoft.OperationalInsights/workspaces.');
    expect(stderr).toContain('azd env set AZURE_LOCATION westeurope');
  });

  test('needs the scheduler only if the installation has one', () => {
    const nowhere = providers({ 'Microsoft.DurableTask': { types: [{ type: 'schedulers', locations: ['East US'] }] } });
    expect(check({ 'az provider list': nowhere }).status).toBe(0);
    expect(refusal({ 'az provider list': nowhere }, { MOVER_DURABLE_BACKEND: 'scheduler' })).toContain(
      'westeurope does not have Microsoft.DurableTask/schedulers. ',
    );
  });

  test('must run the Node.js of the deployment', () => {
    const { version } = resourceAt('app/app').properties.functionAppConfig.runtime;
    const older = { is: [{ version: '20' }, { version: '22' }] };
    expect(refusal({ 'az functionapp list-flexconsumption-runtimes': older })).toContain(
      `westeurope runs Node.js 20, 22 on Flex Consumption, and the app needs ${String(version)}.`,
    );
  });

  test('must exist', () => {
    expect(refusal({}, { AZURE_LOCATION: 'atlantis' })).toContain('AZURE_LOCATION is "atlantis", which is no region');
  });

  test('of an installation cannot change', () => {
    const group = { id: `${own}/resourceGroups/rg-kvmover-prod`, name: 'RG-kvmover-prod', location: 'northeurope' };
    expect(refusal({ 'az group list': { is: [group] } })).toContain(
      'The installation prod is in northeurope, and AZURE_LOCATION is westeurope.',
    );
    expect(check({ 'az group list': { is: [{ ...group, location: 'westeurope' }] } }).status).toBe(0);
  });
});

describe('the command lines', () => {
  test.each([
    ['1.23.4', 1],
    ['1.9.12', 1],
    ['0.99.99', 1],
    ['1.23.5', 0],
    ['1.24.0-beta.1', 0],
    ['2.0.0', 0],
  ])('azd %s ends the hook with %i', (version, status) => {
    const run = check({ 'azd version': { is: { azd: { version } } } });
    expect(run.status).toBe(status);
    if (status === 1) expect(run.stderr).toContain(`azd is ${version}. Expected 1.23.5 or newer`);
  });

  test('an Azure CLI that does not know Flex Consumption is too old', () => {
    const fails = "'list-flexconsumption-locations' is misspelled or not recognized by the system.";
    expect(refusal({ 'az functionapp list-flexconsumption-locations': { fails } })).toContain(
      'This Azure CLI is too old: it does not know "az functionapp list-flexconsumption-locations". Update it: az upgrade.',
    );
  });

  test('an Azure CLI that is not signed in stops azd', () => {
    const { status, stderr } = cli.run('checkBefore', {}, environment);
    expect([status, stderr]).toEqual([1, expect.stringContaining('Please run az login')]);
  });
});

describe('providers', () => {
  const isolated = { MOVER_NETWORK_ISOLATION: 'true' };

  test.each([isolated, { MOVER_PROFILE: 'production' }])(
    'must be registered for the network, because the template has no resource of Microsoft.App: %j',
    (env) => {
      const missing = { 'az provider list': providers({ 'Microsoft.App': { state: 'NotRegistered' } }) };
      expect(check(missing).status).toBe(0);
      expect(refusal(missing, env)).toContain('az provider register -n Microsoft.App --wait');
      expect(check({}, env).status).toBe(0);
    },
  );

  test('of the template are registered by Azure, if the account may', () => {
    const missing = { 'az provider list': providers({ 'Microsoft.Web': { state: 'NotRegistered' } }) };
    expect(check(missing).status).toBe(0);
    const maker = { actions: ['*'], notActions: ['*/register/action'] };
    expect(refusal({ ...missing, [permissionsAt(own)]: permissions(maker) })).toContain(
      'Microsoft.Web/register/action',
    );
    expect(check({ [permissionsAt(own)]: permissions(maker) }).status).toBe(0);
  });
});

describe('quotas', () => {
  const cores = (currentValue: number, limit: number, value = 'Cores usage in West Europe') => ({
    [usages]: { is: { value: [{ unit: 'Core Count', currentValue, limit, name: { value } }] } },
  });
  const accounts = (currentValue: number) => ({
    'az storage account show-usage': { is: { currentValue, limit: 250, name: { value: 'StorageAccounts' } } },
  });

  test.each<[string, CliAnswers, Environment, string]>([
    ['no core', cores(250, 250), {}, '250 of 250 cores of Flex Consumption in westeurope'],
    ['one core for a large instance', cores(249, 250), { MOVER_INSTANCE_MEMORY_MB: '4096' }, 'needs 2 more'],
    ['no cores in a new subscription', cores(0, 0), {}, '0 of 0 cores'],
    ['one storage account', accounts(249), {}, '249 of 250 storage accounts in westeurope'],
    ['two accounts with the archive of reports', accounts(248), { MOVER_PROFILE: 'production' }, 'needs 3 more'],
  ])('with %s left stop azd', (_, answers, env, words) => {
    expect(refusal(answers, env)).toContain(words);
  });

  test('that are just large enough, or of another plan, let azd continue', () => {
    expect(check(cores(249, 250)).status).toBe(0);
    expect(check(accounts(248)).status).toBe(0);
    expect(check(cores(0, 0, 'PremiumV3 usage')).status).toBe(0);
  });

  test('do not matter for an installation that is there', () => {
    const group = { id: `${own}/resourceGroups/rg-kvmover-prod`, name: 'rg-kvmover-prod', location: 'westeurope' };
    expect(check({ ...cores(250, 250), 'az group list': { is: [group] } }).status).toBe(0);
  });
});

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
    expect(wanted.length).toBeGreaterThan(20);
    expect(wanted.filter((type) => !stderr.includes(`${type}/write`))).toEqual([]);
    expect(refusal({ [permissionsAt(own)]: permissions(administrator) })).not.toContain('Microsoft.Network/');
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

test('names all faults at once', () => {
  const stderr = refusal(
    { 'azd version': { is: { azd: { version: '1.20.0' } } }, [permissionsAt(own)]: permissions() },
    { AZURE_LOCATION: 'newzealandnorth' },
  );
  expect(stderr.match(/^ {2}- /gm)).toHaveLength(4);
});

test.each(['AZURE_LOCATION', 'AZURE_SUBSCRIPTION_ID'])('says how to set %s, for which azd asks later', (name) => {
  expect(refusal({}, { [name]: '' })).toContain(`azd env set ${name} `);
});

test('can be switched off', () => {
  expect(check({ 'az provider list': { fails: 'Forbidden' } }, { MOVER_CHECK_BEFORE: 'off' })).toMatchObject({
    status: 0,
  });
  expect(cli.calls()).toEqual([]);
});

test('stands before the provisioning in azure.yaml', () => {
  expect(infraText('../azure.yaml')).toContain('run: node infra/hooks/checkBefore.mjs azd');
});
