import { temporaryFolder } from '../../support/clients/clientFolder';
import {
  allowed,
  permissions,
  permissionsAt,
  providers,
  subscription,
  usages,
} from '../../support/infra/allowedAnswers';
import { resourceAt } from '../../support/infra/infraTemplate';
import { type CliAnswers, optionOf, StandInCli } from '../../support/infra/standInCli';

// Runs the hook before `azd provision` as azd does. The Azure CLI is a stand-in with made-up answers.

const { folder, remove } = temporaryFolder();
afterAll(remove);
const cli = new StandInCli(folder);

type Environment = Readonly<Record<string, string>>;
const environment = { AZURE_ENV_NAME: 'prod', AZURE_LOCATION: 'westeurope', AZURE_SUBSCRIPTION_ID: subscription };
const own = `/subscriptions/${subscription}`;

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

  test.each(['atlantis', 'europe'])('must be one that resources can be in: not %s', (region) => {
    expect(refusal({}, { AZURE_LOCATION: region })).toContain(`AZURE_LOCATION is "${region}", which is no region`);
  });

  test('is never one for previews of the platform', () => {
    const flex = 'az functionapp list-flexconsumption-locations';
    const stderr = refusal(
      { [flex]: { is: [{ name: 'East US 2 EUAP' }, { name: 'westeurope' }] } },
      { AZURE_LOCATION: 'eastus' },
    );
    expect(stderr).toContain('azd env set AZURE_LOCATION westeurope');
  });

  test('has no substitute if no region has all of it', () => {
    const stderr = refusal({ 'az functionapp list-flexconsumption-locations': { is: [] } });
    expect(stderr).toContain('No other region of the subscription has all of it either.');
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

  test('an azd that cannot be asked lets azd continue, with a note', () => {
    const { status, stdout } = check({ 'azd version': { fails: 'ERROR: unknown flag' } });
    expect([status, stdout]).toEqual([0, expect.stringContaining('Not checked: the version of azd.')]);
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

  test('of function apps must be registered, because without it Azure does not say where Flex Consumption is', () => {
    const flex = 'az functionapp list-flexconsumption-locations';
    const stderr = refusal({
      'az provider list': providers({ 'Microsoft.Web': { state: 'NotRegistered' } }),
      [flex]: {
        fails: 'ERROR: (MissingSubscriptionRegistration) The subscription is not registered to use Microsoft.Web.',
      },
      [usages]: { fails: 'ERROR: (MissingSubscriptionRegistration)' },
    });
    expect(stderr).toContain('az provider register -n Microsoft.Web --wait');
    expect(stderr.match(/^ {2}- /gm)).toHaveLength(1);
    expect(cli.calls(flex)).toEqual([]);
  });

  test('of the template are registered by Azure, if the account may', () => {
    const missing = { 'az provider list': providers({ 'Microsoft.Insights': { state: 'NotRegistered' } }) };
    expect(check(missing).status).toBe(0);
    const maker = { actions: ['*'], notActions: ['*/register/action'] };
    expect(refusal({ ...missing, [permissionsAt(own)]: permissions(maker) })).toContain(
      'Microsoft.Insights/register/action',
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

  test('that the account cannot read let azd continue, with a note', () => {
    const { status, stdout } = check({ [usages]: { fails: 'ERROR: Forbidden' } });
    expect([status, stdout]).toEqual([
      0,
      expect.stringContaining('Not checked: cores of Flex Consumption in westeurope'),
    ]);
  });

  test('do not matter for an installation that is there', () => {
    const group = { id: `${own}/resourceGroups/rg-kvmover-prod`, name: 'rg-kvmover-prod', location: 'westeurope' };
    expect(check({ ...cores(250, 250), 'az group list': { is: [group] } }).status).toBe(0);
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
