import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import path from 'node:path';
import { temporaryFolder } from '../../support/clients/clientFolder';
import { allowed } from '../../support/infra/allowedAnswers';
import { type CliAnswer, type CliAnswers, StandInCli } from '../../support/infra/standInCli';

// Runs the script of the deployment workflow. The Azure CLI on the PATH is a stand-in that records its calls; the token of
// the workflow comes from a server as in a workflow.

const root = path.resolve(__dirname, '../../..');
const { folder, remove } = temporaryFolder();
const outputs = {
  AZURE_RESOURCE_GROUP: { value: 'rg-kvmover-prod' },
  AZURE_FUNCTION_APP_NAME: { value: 'func-kvmover-x' },
  MOVER_PRINCIPAL_ID: { value: 'cccccccc-0000-0000-0000-000000000000' },
  MOVER_PUBLIC: { value: 'HTTP endpoints' },
};
const cli = new StandInCli(folder);

const asked: string[] = [];
let server: Server;
beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(`${request.headers.authorization ?? ''} ${request.url ?? ''}`);
    response.end(JSON.stringify({ value: 'token-of-the-workflow' }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => {
  server.close();
  remove();
});

const variables = {
  AZURE_ENV_NAME: 'prod',
  AZURE_LOCATION: 'westeurope',
  AZURE_SUBSCRIPTION_ID: '00000000-0000-0000-0000-0000000000aa',
  AZURE_CLIENT_ID: 'dddddddd-0000-0000-0000-000000000000',
  AZURE_TENANT_ID: 'eeeeeeee-0000-0000-0000-000000000000',
  MOVER_SOURCE_VAULT_IDS: '/subscriptions/x',
  MOVER_MAXIMUM_INSTANCE_COUNT: '3',
  NODE_OPTIONS: '--no-such-option',
};

const answers: CliAnswers = {
  ...allowed,
  'az login': { is: null },
  'az resource show': { is: 'northeurope' },
  'az role definition list': { is: [] },
  'az deployment sub create': { is: { properties: { outputs } } },
  'az functionapp deployment source config-zip': { is: null },
};

async function deploy(env: Readonly<Record<string, string>> = {}, changed: CliAnswers = {}) {
  cli.answer({ ...answers, ...changed });
  const { port } = server.address() as AddressInfo;
  const child = spawn(process.execPath, ['infra/hooks/deploy.mjs'], {
    cwd: root,
    env: {
      PATH: cli.bin,
      WORKFLOW_VARIABLES: JSON.stringify(variables),
      ACTIONS_ID_TOKEN_REQUEST_URL: `http://127.0.0.1:${String(port)}/token?api-version=2`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'request-token',
      ...env,
    },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
  const [code] = await once(child, 'close');
  return { code: code as number | null, output };
}

/** The calls that change something. */
const made = () => cli.calls().filter(({ args }) => /^az (?:deployment|functionapp deployment)/.test(args.join(' ')));

test('it signs in with the token of the workflow, deploys the installation and its roles, then the package', async () => {
  const { code, output } = await deploy();
  expect([code, output]).toEqual([0, expect.stringContaining('Deployed to func-kvmover-x.')]);
  expect(asked.at(-1)).toBe('bearer request-token /token?api-version=2&audience=api%3A%2F%2FAzureADTokenExchange');
  const [login] = cli.calls();
  const [main, access, zip] = made();
  expect(login?.args).toEqual(
    expect.arrayContaining(['--username', variables.AZURE_CLIENT_ID, 'token-of-the-workflow']),
  );
  expect(main?.args.join(' ')).toContain(`--subscription ${variables.AZURE_SUBSCRIPTION_ID} --location westeurope`);
  expect(main?.parameters).toMatchObject({
    environmentName: { value: 'prod' },
    maximumInstanceCount: { value: 3 },
    networkIsolation: { value: false },
    sourceVaultIds: { value: '/subscriptions/x' },
  });
  expect(access?.parameters.principalId).toEqual({ value: outputs.MOVER_PRINCIPAL_ID.value });
  expect(zip?.args.join(' ')).toContain(
    'config-zip --subscription 00000000-0000-0000-0000-0000000000aa --resource-group rg-kvmover-prod --name func-kvmover-x --src',
  );
  expect(output).not.toContain('token-of-the-workflow');
});

test.each([
  [
    'the first target',
    { MOVER_TARGET_VAULT_IDS: '/vault/one, /vault/two', MOVER_NEW_TARGET_GROUP_IDS: '/group' },
    '/vault/one',
  ],
  ['the first group for new targets', { MOVER_NEW_TARGET_GROUP_IDS: '/group/one,/group/two' }, '/group/one'],
])('without a location, the app is in the region of %s', async (_, targets, id) => {
  const given = { ...variables, AZURE_LOCATION: undefined, ...targets };
  await deploy({ WORKFLOW_VARIABLES: JSON.stringify(given) });
  const [show] = cli.calls('resource show');
  const [main] = made();
  expect(show?.args.slice(0, 5)).toEqual(['az', 'resource', 'show', '--ids', id]);
  expect(main?.args.join(' ')).toContain('--location northeurope');
  expect(main?.parameters.location).toEqual({ value: 'northeurope' });
});

test('without a location and a target, it says what is missing, and deploys nothing', async () => {
  const given = { ...variables, AZURE_LOCATION: undefined };
  const { code, output } = await deploy({ WORKFLOW_VARIABLES: JSON.stringify(given) });
  expect([code, cli.calls().length, output]).toEqual([1, 1, expect.stringContaining('names a target')]);
});

test('its deployment has another name in another region, because Azure binds a name to its region', async () => {
  await deploy();
  expect(made()[0]?.args.join(' ')).toContain('--name keyvault-mover-prod-westeurope ');
  await deploy({ WORKFLOW_VARIABLES: JSON.stringify({ ...variables, AZURE_LOCATION: 'North Europe' }) });
  expect(made()[0]?.args.join(' ')).toContain('--name keyvault-mover-prod-northeurope ');
});

const refused: CliAnswer = { fails: 'refused' };
test.each<[string, Readonly<Record<string, string>>, CliAnswers, number, string]>([
  [
    'without the right to a token',
    { ACTIONS_ID_TOKEN_REQUEST_URL: '' },
    {},
    0,
    'ACTIONS_ID_TOKEN_REQUEST_URL is not set',
  ],
  ['if Azure refuses the sign-in', {}, { 'az login': refused }, 0, '"az login'],
  [
    'if something is missing',
    {},
    { 'az functionapp list-flexconsumption-locations': { is: [] } },
    0,
    'Nothing was deployed.',
  ],
  [
    'if Azure refuses the installation',
    {},
    { 'az deployment sub create': refused },
    1,
    '"az deployment sub create" failed',
  ],
])('it stops %s, and deploys no package', async (_, env, changed, count, message) => {
  const { code, output } = await deploy(env, changed);
  expect([code, made().length, output]).toEqual([1, count, expect.stringContaining(message)]);
});
