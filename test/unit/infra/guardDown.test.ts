import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Json } from '../../support/azure/azureRequest';
import { temporaryFolder } from '../../support/clients/clientFolder';

// Runs the hooks of azure.yaml as azd does, with azd's values in the environment. The Azure CLI on the PATH is a
// stand-in that records its calls and returns the answers of the test.

const root = path.resolve(__dirname, '../../..');
const { folder, remove } = temporaryFolder();
afterAll(remove);

const bin = path.join(folder, 'bin');
const asked = path.join(folder, 'asked.json');
const answers = path.join(folder, 'answers.json');
mkdirSync(bin);
writeFileSync(
  path.join(bin, 'az'),
  `#!${process.execPath}
const fs = require('node:fs');
const args = process.argv.slice(2);
const file = args[args.indexOf('--parameters') + 1] ?? '';
const parameters = file.startsWith('@') ? JSON.parse(fs.readFileSync(file.slice(1), 'utf8')) : undefined;
fs.writeFileSync(${JSON.stringify(asked)}, JSON.stringify({ args, file, parameters }));
const answer = JSON.parse(fs.readFileSync(${JSON.stringify(answers)}, 'utf8'))[args[0]];
if (answer === undefined) { console.error('Please run az login to set up an account.'); process.exit(1); }
console.log(JSON.stringify(answer));
`,
);
chmodSync(path.join(bin, 'az'), 0o755);

const subscription = '00000000-0000-0000-0000-0000000000aa';
const environment = {
  AZURE_ENV_NAME: 'prod',
  AZURE_LOCATION: 'westeurope',
  AZURE_SUBSCRIPTION_ID: subscription,
  AZURE_RESOURCE_GROUP: 'rg-kvmover-prod',
  MOVER_PRINCIPAL_ID: 'cccccccc-0000-0000-0000-000000000000',
};
type Environment = Readonly<Record<string, string>>;

function run(hook: string, answered: object, env: Environment = environment) {
  rmSync(asked, { force: true });
  writeFileSync(answers, JSON.stringify(answered));
  const { status, stdout, stderr } = spawnSync(process.execPath, [`infra/hooks/${hook}.mjs`], {
    cwd: root,
    encoding: 'utf8',
    env: { PATH: bin, ...env },
  });
  return { status, stdout, stderr };
}
const optionOf = (args: readonly string[], name: string) => args[args.indexOf(name) + 1] ?? '';
const lastAsked = (): Json => JSON.parse(readFileSync(asked, 'utf8'));

describe('the hook after azd provision', () => {
  test('deploys the roles from the compiled template, with azd’s values in their types', () => {
    const { status, stdout } = run(
      'grantAccess',
      { deployment: {} },
      { ...environment, MOVER_SOURCE_VAULT_IDS: '/subscriptions/x, /subscriptions/"y"', MOVER_ALLOW_PURGE: 'true' },
    );
    expect([status, stdout]).toEqual([0, expect.stringContaining('has its roles')]);
    const { args, file, parameters } = lastAsked();
    expect(args.slice(0, 3)).toEqual(['deployment', 'sub', 'create']);
    const option = (name: string) => optionOf(args, name);
    expect([option('--subscription'), option('--location')]).toEqual([subscription, 'westeurope']);
    expect(path.relative(root, option('--template-file'))).toBe(path.join('infra', 'access.json'));
    expect(parameters.parameters).toMatchObject({
      environmentName: { value: 'prod' },
      principalId: { value: environment.MOVER_PRINCIPAL_ID },
      sourceVaultIds: { value: '/subscriptions/x, /subscriptions/"y"' },
      targetVaultIds: { value: '' },
      allowPurge: { value: true },
      allowConfigure: { value: false },
    });
    expect(existsSync(file.slice(1))).toBe(false);
  });

  test('uses a deployment name that azd does not treat as its own', () => {
    run('grantAccess', { deployment: {} });
    const { args } = lastAsked();
    expect(optionOf(args, '--name')).toMatch(/^[0-9a-f]{32}$/);
    expect(args.join(' ')).not.toContain('azd-env-name');
  });

  test.each<[string, object, Environment, string]>([
    ['the CLI refuses', {}, environment, 'Please run az login'],
    ['there is no CLI', {}, { ...environment, PATH: folder }, 'It needs the Azure CLI, signed in: az login.'],
    [
      'azd has no identity yet',
      {},
      { AZURE_ENV_NAME: 'prod' },
      'is not set: run this through azd, after "azd provision"',
    ],
    [
      'a switch is not a boolean',
      {},
      { ...environment, MOVER_ALLOW_PURGE: 'yes' },
      'allowPurge is "yes". Expected true or false.',
    ],
  ])('stops azd if %s', (_, answered, env, words) => {
    expect(run('grantAccess', answered, env)).toMatchObject({ status: 1, stderr: expect.stringContaining(words) });
  });
});

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
    expect(run('guardDown', answered)).toEqual({ status: 0, stdout: '', stderr: '' });
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
    const { status, stderr } = run('guardDown', { deployment: [deployment], keyvault: [staging] });
    expect([status, stderr]).toEqual([1, expect.stringContaining(words)]);
    expect(stderr).toContain(`az group delete --subscription ${subscription} --name rg-kvmover-prod`);
  });

  test('stops if another vault is in the group', () => {
    const target = { name: 'contoso-ne', resourceGroup: 'RG-KVMOVER-PROD', tags: { application: 'shop' } };
    expect(run('guardDown', { deployment: [clean], keyvault: [staging, target] })).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('vault contoso-ne'),
    });
  });

  test('stops if it cannot read the resources', () => {
    expect(run('guardDown', { deployment: [clean] })).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('Please run az login'),
    });
  });
});
