import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { XMLParser } from 'fast-xml-parser';
import { type ReadyInfo } from '../../../local/azure/readyInfo';
import { processesOf } from '../../support/cli/installedPackage';
import { buildPackages, packages, runPackage, type TokenServer, tokenServer } from '../../support/cli/pipelineRun';
import { keyOf } from '../../support/local/appKeys';
import { localControl } from '../../support/local/localControl';
import { endLocalProcesses, localFolder, type LocalStack, startLocalStack } from '../../support/local/localProcess';
import { moveSeed } from '../../support/move/moveSeed';

// The GitHub Action and the task of Azure Pipelines, as their packages have them, against the embedded Azure.

let stack: LocalStack;
let azure: ReadyInfo;
let tokens: TokenServer;

beforeAll(async () => {
  const stateDir = localFolder();
  const seed = path.join(stateDir, 'seed.json');
  writeFileSync(seed, JSON.stringify(moveSeed(4, 0)));
  [stack] = await Promise.all([startLocalStack({ stateDir, seed }), buildPackages()]);
  azure = stack.azure;
  tokens = await tokenServer(readFileSync(azure.signIn.federatedTokenFile, 'utf8'));
});
afterAll(async () => {
  tokens.stop();
  await endLocalProcesses();
});

/** The network of a runner: all of Azure is behind the proxy. */
const network = () => ({
  ...{ HTTPS_PROXY: azure.proxyUrl, NO_PROXY: '127.0.0.1', NODE_EXTRA_CA_CERTS: azure.caFile },
  VAULT_CONNECT_TO: azure.connectTo,
});

const stagingKey = 'https://contoso-mover.vault.azure.net/keys/move-staging';

const ofGithub = (more: Readonly<Record<string, string>> = {}) => ({
  ...network(),
  ...{ 'INPUT_SOURCE-VAULT': 'contoso-westeurope', 'INPUT_TARGET-VAULT': 'contoso-northeurope' },
  ...{ 'INPUT_TENANT-ID': azure.signIn.tenantId, 'INPUT_CLIENT-ID': azure.signIn.clientId },
  ...{ 'INPUT_STAGING-KEY-ID': stagingKey, 'INPUT_FAIL-ON': 'notReady', INPUT_EMBEDDED: 'false' },
  ...{ ACTIONS_ID_TOKEN_REQUEST_URL: `${tokens.url}/oidc?v=1`, ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'of-the-job' },
  ...more,
});

it('signs in with the token of the GitHub job, and shows the result in each way of a run', async () => {
  await localControl(azure).clearLog();
  const folder = localFolder();
  const junit = path.join(folder, 'results/check.xml');
  const run = await runPackage('github', folder, ofGithub({ 'INPUT_JUNIT-FILE': junit }));
  expect([run.code, run.log]).toEqual([0, expect.stringContaining('4 items')]);
  expect(tokens.asked).toContain('GET /oidc?v=1&audience=api%3A%2F%2FAzureADTokenExchange Bearer of-the-job');
  const counts = await localControl(azure).counts();
  const asked = counts.filter(({ vault, status }) => vault === 'contoso-westeurope' && status === 200);
  expect(asked.reduce((sum, { calls }) => sum + calls, 0)).toBeGreaterThan(4);
  // The token of the job is masked before anything else, and is in no file that remains.
  expect(run.log).toMatch(/^::add-mask::ey/);
  expect(run.log).toMatch(/^::(?:warning|notice) title=CHK-[A-Z0-9-]+%3A [^\n]+::[^\n]+$/m);
  expect(run.read('summary.md')).toMatch(/^# .*contoso-westeurope/m);
  expect(run.read('output')).toMatch(/^overall<<([0-9a-f]{32})\nready\w*\n\1\n/);
  const { testsuites } = new XMLParser().parse(readFileSync(junit, 'utf8')) as { testsuites?: object };
  expect(testsuites).toBeDefined();
  expect(processesOf(folder)).toEqual([]);
});

/** A deployed app answers sooner than one that has to start. */
const ofApp = (more: Readonly<Record<string, string>>) =>
  ofGithub({ INPUT_ENDPOINT: stack.baseUrl, INPUT_KEY: keyOf(stack.baseUrl) ?? '', ...more });

it('ends by the readiness: conditions fail only if they are asked for', async () => {
  const other = { 'INPUT_TARGET-VAULT': 'contoso-eastus' };
  const ended = async (failOn: string) =>
    runPackage('github', localFolder(), ofApp({ ...other, 'INPUT_FAIL-ON': failOn }));
  const strict = await ended('conditions');
  expect([(await ended('notReady')).code, strict.code]).toEqual([0, 1]);
  expect(strict.read('output')).toContain('\nreadyWithConditions\n');
  await localControl(azure).addFault({
    match: { vault: 'contoso-eastus' },
    effect: { kind: 'refuse', status: 403, code: 'Forbidden', message: 'Not here.' },
  });
  const notReady = await ended('notReady');
  expect([notReady.code, notReady.log]).toEqual([1, expect.stringMatching(/^::error title=CHK-/m)]);
  expect((await ended('nothing')).code).toBe(0);
  await localControl(azure).clearFaults();
});

it('asks a deployed app, with its key and a token for it, and shows neither', async () => {
  const key = keyOf(stack.baseUrl) ?? '';
  const sent = { INPUT_AUDIENCE: 'api://of-the-app', AZURE_AUTHORITY_HOST: tokens.url };
  const run = await runPackage('github', localFolder(), ofApp(sent));
  expect([run.code, run.log]).toEqual([0, expect.stringContaining('4 items')]);
  expect(tokens.assertions).toEqual([readFileSync(azure.signIn.federatedTokenFile, 'utf8')]);
  const shown = run.log.replaceAll(/^::add-mask::.*$/gm, '');
  expect([shown.includes(key), shown.includes('token-for-the-app')]).toEqual([false, false]);
});

it.each([
  ['a name is no vault', { 'INPUT_TARGET-VAULT': '--help' }, 'is not a vault'],
  ['there is no staging key', { 'INPUT_STAGING-KEY-ID': '' }, 'MOVE_STAGING_KEY_ID is not set'],
])('says what to do if %s', async (_, env, words) => {
  const run = await runPackage('github', localFolder(), ofGithub(env));
  expect([run.code === 0, run.log]).toEqual([
    false,
    expect.stringMatching(new RegExp(`^::error title=.*(?:${words})`, 'm')),
  ]);
});

it('signs in with the connection of Azure Pipelines, and obeys its commands', async () => {
  const folder = localFolder();
  const run = await runPackage('azure', folder, {
    ...network(),
    ...{ INPUT_SOURCEVAULT: 'contoso-westeurope', INPUT_TARGETVAULT: 'contoso-eastus', INPUT_FAILON: 'conditions' },
    ...{ INPUT_AZURESUBSCRIPTION: 'connection-1', INPUT_STAGINGKEYID: stagingKey },
    ENDPOINT_AUTH_PARAMETER_connection_1_NONE: '',
    'ENDPOINT_AUTH_PARAMETER_connection-1_TENANTID': azure.signIn.tenantId,
    'ENDPOINT_AUTH_PARAMETER_connection-1_SERVICEPRINCIPALID': azure.signIn.clientId,
    ENDPOINT_AUTH_PARAMETER_SYSTEMVSSCONNECTION_ACCESSTOKEN: 'of-the-agent',
    SYSTEM_OIDCREQUESTURI: `${tokens.url}/oidctoken`,
  });
  expect([run.code, run.log]).toEqual([1, expect.stringContaining('##vso[task.complete result=Failed]')]);
  expect(tokens.asked).toContain(
    'POST /oidctoken?api-version=7.1&serviceConnectionId=connection-1 Bearer of-the-agent',
  );
  const [, summary = ''] = /##vso\[task\.uploadsummary \](.+)/.exec(run.log) ?? [];
  const [, junit = ''] = /##vso\[results\.publish type=JUnit;resultFiles=([^;]+);/.exec(run.log) ?? [];
  expect(readFileSync(summary, 'utf8')).toContain('contoso-eastus');
  expect(readFileSync(junit, 'utf8')).toContain('<testsuite');
  expect(run.log).toContain('##vso[task.setvariable variable=overall;isOutput=true]readyWithConditions');
});

it('has everything in each package, and the version of the project in the metadata', () => {
  const own = (JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }).version;
  const read = (file: string) => JSON.parse(readFileSync(path.join(packages, file), 'utf8')) as { version: object };
  const { Major, Minor, Patch } = read('azure/check/task.json').version as Record<string, number>;
  expect([[Major, Minor, Patch].join('.'), read('azure/vss-extension.json').version]).toEqual([own, own]);
  expect(readFileSync(path.join(packages, 'github/THIRD-PARTY-NOTICES.txt'), 'utf8')).toContain('@azure/identity');
});
