import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import path from 'node:path';
import { type Json } from '../../support/azure/azureRequest';
import { temporaryFolder } from '../../support/clients/clientFolder';

// Runs the script of the deployment workflow. The Azure CLI on the PATH is a stand-in that records its calls; the token of
// the workflow comes from a server as in a workflow.

const root = path.resolve(__dirname, '../../..');
const { folder, remove } = temporaryFolder();
const log = path.join(folder, 'calls.jsonl');
const outputs = {
  AZURE_RESOURCE_GROUP: { value: 'rg-kvmover-prod' },
  AZURE_FUNCTION_APP_NAME: { value: 'func-kvmover-x' },
  MOVER_PRINCIPAL_ID: { value: 'cccccccc-0000-0000-0000-000000000000' },
  MOVER_PUBLIC: { value: 'HTTP endpoints' },
};
mkdirSync(path.join(folder, 'bin'));
writeFileSync(
  path.join(folder, 'bin/az'),
  `#!${process.execPath}
const fs = require('node:fs');
const args = process.argv.slice(2);
const file = (args.find((arg) => arg.startsWith('@')) ?? '@').slice(1);
const parameters = file === '' ? undefined : JSON.parse(fs.readFileSync(file, 'utf8')).parameters;
fs.appendFileSync(${JSON.stringify(log)}, JSON.stringify({ args, parameters }) + '\\n');
if (process.env.REFUSED === args[0]) { console.error('refused'); process.exit(1); }
if (args[0] === 'resource') { console.log(JSON.stringify('northeurope')); process.exit(0); }
console.log(JSON.stringify({ properties: { outputs: ${JSON.stringify(outputs)} } }));
`,
);
chmodSync(path.join(folder, 'bin/az'), 0o755);

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

async function deploy(env: Readonly<Record<string, string>> = {}) {
  rmSync(log, { force: true });
  const { port } = server.address() as AddressInfo;
  const child = spawn(process.execPath, ['infra/hooks/deploy.mjs'], {
    cwd: root,
    env: {
      PATH: path.join(folder, 'bin'),
      WORKFLOW_VARIABLES: JSON.stringify(variables),
      ACTIONS_ID_TOKEN_REQUEST_URL: `http://127.0.0.1:${String(port)}/token?api-version=2`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'request-token',
      ...env,
    },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
  const [code] = await once(child, 'close');
  const calls: Json[] = existsSync(log)
    ? readFileSync(log, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
    : [];
  return { code: code as number | null, output, calls };
}

test('it signs in with the token of the workflow, deploys the installation and its roles, then the package', async () => {
  const { code, output, calls } = await deploy();
  expect([code, output]).toEqual([0, expect.stringContaining('Deployed to func-kvmover-x.')]);
  expect(asked.at(-1)).toBe('bearer request-token /token?api-version=2&audience=api%3A%2F%2FAzureADTokenExchange');
  const [login, main, access, zip] = calls;
  expect(login.args).toEqual(
    expect.arrayContaining(['--username', variables.AZURE_CLIENT_ID, 'token-of-the-workflow']),
  );
  expect(main.args.join(' ')).toContain(`--subscription ${variables.AZURE_SUBSCRIPTION_ID} --location westeurope`);
  expect(main.parameters).toMatchObject({
    environmentName: { value: 'prod' },
    maximumInstanceCount: { value: 3 },
    networkIsolation: { value: false },
    sourceVaultIds: { value: '/subscriptions/x' },
  });
  expect(access.parameters.principalId).toEqual({ value: outputs.MOVER_PRINCIPAL_ID.value });
  expect(zip.args.join(' ')).toContain('config-zip --resource-group rg-kvmover-prod --name func-kvmover-x --src');
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
  const { calls } = await deploy({ WORKFLOW_VARIABLES: JSON.stringify(given) });
  const [, show, main] = calls;
  expect(show.args.slice(0, 4)).toEqual(['resource', 'show', '--ids', id]);
  expect(main.args.join(' ')).toContain('--location northeurope');
  expect(main.parameters.location).toEqual({ value: 'northeurope' });
});

test('without a location and a target, it says what is missing, and deploys nothing', async () => {
  const given = { ...variables, AZURE_LOCATION: undefined };
  const { code, output, calls } = await deploy({ WORKFLOW_VARIABLES: JSON.stringify(given) });
  expect([code, calls.length, output]).toEqual([1, 1, expect.stringContaining('names a target')]);
});

test.each([
  ['without the right to a token', { ACTIONS_ID_TOKEN_REQUEST_URL: '' }, 0, 'ACTIONS_ID_TOKEN_REQUEST_URL is not set'],
  ['if Azure refuses the sign-in', { REFUSED: 'login' }, 1, '"az login'],
  ['if Azure refuses the installation', { REFUSED: 'deployment' }, 2, '"az deployment sub create" failed'],
])('it stops %s, and deploys no package', async (_, env, count, message) => {
  const { code, output, calls } = await deploy(env);
  expect([code, calls.length, output]).toEqual([1, count, expect.stringContaining(message)]);
});
