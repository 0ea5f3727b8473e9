import { temporaryFolder } from '../../support/clients/clientFolder';
import { type CliAnswer, type CliAnswers, StandInCli } from '../../support/infra/standInCli';

// Runs the hook before `azd down` as azd does, with a stand-in for the Azure CLI.

const { folder, remove } = temporaryFolder();
afterAll(remove);
const cli = new StandInCli(folder);

const subscription = '00000000-0000-0000-0000-0000000000aa';
const environment = {
  AZURE_ENV_NAME: 'prod',
  AZURE_SUBSCRIPTION_ID: subscription,
  AZURE_RESOURCE_GROUP: 'rg-kvmover-prod',
};
const run = ({ deployment, keyvault }: { deployment: object[]; keyvault?: object[] }, more: CliAnswers = {}) =>
  cli.run(
    'guardDown',
    {
      'az deployment sub list': { is: deployment },
      ...(keyvault === undefined ? {} : { 'az keyvault list': { is: keyvault } }),
      'az resource list': { is: [] },
      ...more,
    },
    environment,
  );

describe('the hook before azd down', () => {
  const inGroup = (name: string) => ({ id: `/subscriptions/${subscription}/resourceGroups/${name}/providers/x` });
  const ofAzd = { name: 'prod-1', tags: { 'azd-env-name': 'prod' } };
  const clean = { ...ofAzd, properties: { outputResources: [inGroup('RG-kvmover-prod'), { id: '/subscriptions/x' }] } };
  const staging = {
    name: 'kv-mover-abc',
    resourceGroup: 'rg-kvmover-prod',
    tags: { application: 'keyvault-mover', 'azd-env-name': 'prod' },
  };
  const elsewhere = { name: 'contoso-we', resourceGroup: 'rg-contoso', tags: null };

  test('continues if azd would delete only the installation', () => {
    const foreign = { name: 'other', tags: null, properties: { outputResources: [inGroup('rg-other')] } };
    const answered = { deployment: [clean, foreign], keyvault: [staging, elsewhere] };
    expect(run(answered)).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  test.each<[string, object, string]>([
    [
      'azd’s deployment wrote to another group',
      { ...ofAzd, properties: { outputResources: [inGroup('rg-kvmover-prod'), inGroup('rg-contoso')] } },
      'resource group rg-contoso',
    ],
    [
      'a failed deployment involved another group',
      {
        ...ofAzd,
        properties: { dependencies: [{ id: inGroup('rg-kvmover-prod').id, dependsOn: [inGroup('rg-contoso')] }] },
      },
      'resource group rg-contoso',
    ],
    [
      'a deployment that azd knows by its name involved another group',
      { name: 'kvmover-prod', tags: null, properties: { outputResources: [inGroup('rg-contoso')] } },
      'resource group rg-contoso',
    ],
  ])('stops if %s, and names the next step', (_, deployment, words) => {
    const { status, stderr } = run({ deployment: [deployment], keyvault: [staging] });
    expect([status, stderr]).toEqual([1, expect.stringContaining(words)]);
    expect(stderr).toContain(`az group delete --subscription ${subscription} --name rg-kvmover-prod`);
  });

  test('stops if another vault is in the group', () => {
    const target = { name: 'contoso-ne', resourceGroup: 'RG-KVMOVER-PROD', tags: { application: 'shop' } };
    expect(run({ deployment: [clean], keyvault: [staging, target] })).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('vault contoso-ne'),
    });
  });

  test('stops if it cannot read the resources', () => {
    expect(run({ deployment: [clean] })).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('Please run az login'),
    });
  });

  describe('with a network', () => {
    const installed = { deployment: [clean], keyvault: [staging] };
    const network = (links: readonly object[], resourceGroup = 'RG-kvmover-prod') => ({
      resourceGroup,
      name: 'vnet-kvmover-x',
      subnets: [{ name: 'app', serviceAssociationLinks: links }, { name: 'endpoints' }],
    });
    const held = network([{ name: 'legionservicelink', linkedResourceType: 'Microsoft.App/environments' }]);
    const listed = `az resource list --subscription ${subscription} --resource-type`;
    const networks = (...answers: readonly (readonly object[])[]): CliAnswers => ({
      [`${listed} Microsoft.Network/virtualNetworks`]: { is: answers[0] },
      'az network vnet list': { then: answers.map((is) => ({ is })) },
    });
    const apps = (...names: readonly string[]): Readonly<Record<string, CliAnswer>> => ({
      [`${listed} Microsoft.Web/sites`]: { is: names.map((name) => ({ name, resourceGroup: 'rg-kvmover-prod' })) },
    });

    test('waits while Azure still holds the subnet of an app that an earlier attempt deleted', () => {
      const { status, stdout } = run(installed, { ...networks([held], [held], [network([])]), ...apps() });
      expect([status, stdout]).toEqual([0, expect.stringContaining('still holds the subnet')]);
      expect(cli.calls('network vnet list')).toHaveLength(3);
    });

    test('does not wait while the app exists, because azd deletes it', () => {
      const { status } = run(installed, { ...networks([held]), ...apps('func-kvmover-x') });
      expect([status, cli.calls('network vnet list').length]).toEqual([0, 0]);
    });

    test('does not wait for a network of somebody else', () => {
      const other = network([{ name: 'legionservicelink' }], 'rg-contoso');
      expect(run(installed, networks([other]))).toEqual({ status: 0, stdout: '', stderr: '' });
    });

    test('ends after some time, and says what to do', () => {
      const { status, stderr } = run(installed, { ...networks([held]), ...apps() });
      expect([status, stderr]).toEqual([1, expect.stringContaining('Repeat "azd down" later')]);
      expect(cli.calls('network vnet list').length).toBeGreaterThan(50);
    });
  });
});
