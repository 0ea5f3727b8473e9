import { existsSync } from 'node:fs';
import path from 'node:path';
import { temporaryFolder } from '../../support/clients/clientFolder';
import { type CliAnswers, optionOf, StandInCli } from '../../support/infra/standInCli';

// Runs the hook after `azd provision` as azd does, with azd's values in the environment and a stand-in for the Azure CLI.

const root = path.resolve(__dirname, '../../..');
const { folder, remove } = temporaryFolder();
afterAll(remove);
const cli = new StandInCli(folder);

const subscription = '00000000-0000-0000-0000-0000000000aa';
const former = '00000000-0000-0000-0000-000000000001';
const gone = '00000000-0000-0000-0000-000000000002';
const environment = {
  AZURE_ENV_NAME: 'prod',
  AZURE_LOCATION: 'westeurope',
  AZURE_SUBSCRIPTION_ID: subscription,
  MOVER_PRINCIPAL_ID: 'cccccccc-0000-0000-0000-000000000000',
};
type Environment = Readonly<Record<string, string>>;

const create = 'az deployment sub create';
const noRoles: CliAnswers = { 'az role definition list': { is: [] } };
const deployed: CliAnswers = { ...noRoles, [create]: { is: {} } };
const grant = (answers: CliAnswers, env: Environment = environment) => cli.run('grantAccess', answers, env);
const nameIn = (env: Environment) => {
  grant(deployed, { ...environment, ...env });
  const [call] = cli.calls(create);
  return call === undefined ? '' : optionOf(call, '--name');
};

test('deploys the roles from the compiled template, with azd’s values in their types', () => {
  const { status, stdout } = grant(deployed, {
    ...environment,
    MOVER_SOURCE_VAULT_IDS: '/subscriptions/x, /subscriptions/"y"',
    MOVER_ALLOW_PURGE: 'true',
  });
  expect([status, stdout]).toEqual([0, expect.stringContaining('has its roles')]);
  const [call] = cli.calls(create);
  if (call === undefined) throw new Error('Nothing was deployed.');
  expect([optionOf(call, '--subscription'), optionOf(call, '--location')]).toEqual([subscription, 'westeurope']);
  expect(path.relative(root, optionOf(call, '--template-file'))).toBe(path.join('infra', 'access.json'));
  expect(call.parameters).toMatchObject({
    environmentName: { value: 'prod' },
    location: { value: 'westeurope' },
    principalId: { value: environment.MOVER_PRINCIPAL_ID },
    sourceVaultIds: { value: '/subscriptions/x, /subscriptions/"y"' },
    targetVaultIds: { value: '' },
    formerSubscriptionIds: { value: '' },
    allowPurge: { value: true },
    allowConfigure: { value: false },
  });
  expect(existsSync(call.file.slice(1))).toBe(false);
});

test('uses a deployment name that azd does not treat as its own, with another one for each region and installation', () => {
  const name = nameIn({});
  expect(name).toMatch(/^[0-9a-f]{32}$/);
  expect(cli.calls(create)[0]?.args.join(' ')).not.toContain('azd-env-name');
  expect(nameIn({})).toBe(name);
  // Azure refuses a name in another region than before: InvalidDeploymentLocation.
  expect(nameIn({ AZURE_LOCATION: 'northeurope' })).not.toBe(name);
  expect(nameIn({ AZURE_ENV_NAME: 'test' })).not.toBe(name);
});

describe('subscriptions that the lists no longer name', () => {
  const roleName = (kind: string, env = 'prod') => `Key Vault Mover ${kind} (${env} a1b2c3d4e5f6g)`;
  const role = (name: string, roleTitle: string, ...scopes: string[]) => ({
    name,
    roleName: roleTitle,
    assignableScopes: [subscription, ...scopes].map((id) => `/subscriptions/${id}`),
  });
  const assignments = (id: string) =>
    `az rest --method get --url /subscriptions/${id}/providers/Microsoft.Authorization/roleAssignments`;
  const assigned = (id: string, roleId: string) => ({
    properties: {
      roleDefinitionId: `/subscriptions/${id}/providers/Microsoft.Authorization/roleDefinitions/${roleId}`,
    },
  });
  const formerIds = () => cli.calls(create)[0]?.parameters.formerSubscriptionIds.value;

  test('remain scopes of the roles while a role is assigned there, because Azure refuses to remove them', () => {
    const [ofOther, ofPerson] = ['3', '4'].map((last) => `00000000-0000-0000-0000-00000000000${last}`) as [
      string,
      string,
    ];
    const roles = [
      role('source-role', roleName('Source'), former, gone),
      role('other-role', roleName('Source', 'prod2'), ofOther),
      role('own-role', 'Key Vault Reader of Contoso (prod team)', ofPerson),
    ];
    const { status } = grant({
      ...deployed,
      'az role definition list': { is: roles },
      // The assignments come in pages.
      [assignments(former)]: { is: { value: [assigned(former, 'reader')], nextLink: 'https://arm/next' } },
      'az rest --method get --url https://arm/next': { is: { value: [assigned(former, 'SOURCE-role')] } },
      [assignments(gone)]: { is: { value: [assigned(gone, 'reader')] } },
      [assignments(ofOther)]: { is: { value: [assigned(ofOther, 'other-role')] } },
      [assignments(ofPerson)]: { is: { value: [assigned(ofPerson, 'own-role')] } },
    });
    expect([status, formerIds()]).toEqual([0, former]);
  });

  test('are given up if the account cannot see them, as after the end of a subscription', () => {
    const { status, stdout } = grant({
      ...deployed,
      'az role definition list': { is: [role('source-role', roleName('Source'), gone)] },
      [assignments(gone)]: { fails: 'ERROR: The subscription could not be found.' },
    });
    expect([status, formerIds()]).toEqual([0, '']);
    expect(stdout).toContain(`subscription ${gone}`);
  });

  test('can be named by hand, too', () => {
    grant(deployed, { ...environment, MOVER_FORMER_SUBSCRIPTION_IDS: former });
    expect(formerIds()).toBe(former);
  });
});

describe('a deployment that Azure refuses', () => {
  const refused = (code: string) => ({ fails: `ERROR: {"code": "${code}", "message": "Not found."}` });

  test.each(['RoleDefinitionDoesNotExist', 'PrincipalNotFound'])(
    'is repeated for %s, until the new role or identity is known everywhere',
    (code) => {
      const { status, stdout } = grant({ ...noRoles, [create]: { then: [refused(code), refused(code), { is: {} }] } });
      expect([status, cli.calls(create).length]).toEqual([0, 3]);
      expect(stdout).toContain(code);
    },
  );

  test('is repeated only some times', () => {
    const { status, stderr } = grant({ ...noRoles, [create]: refused('PrincipalNotFound') });
    expect([status, cli.calls(create).length]).toEqual([1, 8]);
    expect(stderr).toContain('PrincipalNotFound');
  });

  test('is not repeated for any other reason', () => {
    const { status, stderr } = grant({ ...noRoles, [create]: refused('AuthorizationFailed') });
    expect([status, cli.calls(create).length]).toEqual([1, 1]);
    expect(stderr).toContain('AuthorizationFailed');
  });
});

test.each<[string, CliAnswers, Environment, string]>([
  ['the CLI refuses', {}, environment, 'Please run az login'],
  ['there is no CLI', {}, { ...environment, PATH: folder }, 'It needs the Azure CLI, signed in: az login.'],
  [
    'azd has no identity yet',
    noRoles,
    { AZURE_ENV_NAME: 'prod', AZURE_SUBSCRIPTION_ID: subscription, AZURE_LOCATION: 'westeurope' },
    'MOVER_PRINCIPAL_ID is not set: run this through azd, after "azd provision"',
  ],
  [
    'a switch is not a boolean',
    noRoles,
    { ...environment, MOVER_ALLOW_PURGE: 'yes' },
    'allowPurge is "yes". Expected true or false.',
  ],
])('stops azd if %s', (_, answers, env, words) => {
  expect(grant(answers, env)).toMatchObject({ status: 1, stderr: expect.stringContaining(words) });
});
