import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { estateVault } from '../../../local/azure/seeds/estateSeed';
import {
  estatePipelineConsumers,
  estatePipelines,
  estateProject,
  estateRepository,
  estateRights,
} from '../../../local/pipelines/estatePipelines';
import { type PipelineServices, type RunningPipelines, startPipelines } from '../../../local/pipelines/startPipelines';
import { searchViewSchema } from '../../../shared/contracts/api/consumerAnswers';
import { eventsOf, kvmover } from '../../support/cli/kvmover';
import { endLocalProcesses, hermeticEnvironment, localFolder, projectRoot } from '../../support/local/localProcess';

// Azure DevOps and GitHub, which only the command line reads, with a token of the person.

const running: RunningPipelines[] = [];

afterAll(async () => {
  await Promise.all(running.map(({ stop }) => stop()));
  await endLocalProcesses();
});

async function play(changes: Partial<PipelineServices> = {}): Promise<RunningPipelines> {
  const started = await startPipelines({ ...estatePipelines(estateVault), ...changes });
  running.push(started);
  return started;
}

const where = ['--devops', estateProject, '--github', estateRepository];
const envOf = ({ url }: RunningPipelines, token = 'estate-token') => ({
  ...{ KVMOVER_DEVOPS_URL: `${url}/`, KVMOVER_GITHUB_URL: url },
  ...{ AZURE_DEVOPS_EXT_PAT: token, GITHUB_TOKEN: token },
});

async function find(services: RunningPipelines, args: readonly string[] = where, env = envOf(services)) {
  const ran = await kvmover(['consumers', 'find', estateVault, ...args, '--json'], env);
  const search = searchViewSchema.parse(eventsOf(ran).find(({ event }) => event === 'consumerSearch')?.['search']);
  const own = search.readings.filter(({ because }) => because !== 'NOT_ASKED');
  return {
    ran,
    search,
    readings: own.map(({ source, verdict, because, action }) =>
      [source, verdict, because, action].filter(Boolean).join(' '),
    ),
  };
}

test('finds each variable group, variable and workflow by its source, and none of the decoys', async () => {
  const { ran, search } = await find(await play());
  const counts = new Map<string, number>();
  for (const { kind } of search.consumers) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  expect(Object.fromEntries(counts)).toEqual(estatePipelineConsumers);
  expect(search.consumers.filter(({ source }) => source !== 'azureDevOps' && source !== 'gitHub')).toEqual([]);
  expect(search.consumers.find(({ kind }) => kind === 'variableGroup')).toMatchObject({ item: 'secrets/db-password' });
  expect(search.readings.filter(({ verdict }) => verdict === 'complete')).toHaveLength(13);
  // The other sources were not asked, so nothing says "all".
  expect([search.proved, ran.code]).toEqual([false, 3]);
  expect(ran.stdout + ran.stderr).not.toContain('estate-token');
});

test.each(estateRights)('names the right %s that a token lacks, and finds the rest', async (right) => {
  const services = await play({ rights: estateRights.filter((one) => one !== right) });
  const { readings, search } = await find(services);
  const lacking = readings.filter((one) => one.includes('RIGHT_MISSING'));
  expect(lacking.length).toBeGreaterThan(0);
  expect(lacking.filter((one) => !one.endsWith(right))).toEqual([]);
  expect(search.consumers.length).toBeGreaterThan(5);
});

test.each([
  [
    'a wrong token',
    {},
    'other',
    ['azureDevOps incomplete RIGHT_MISSING vso.variablegroups_read', 'gitHub incomplete RIGHT_MISSING repo'],
  ],
  ['no token', {}, '', ['azureDevOps notLookedAt NO_TOKEN', 'gitHub notLookedAt NO_TOKEN']],
  [
    'a project and a repository that the token does not see',
    { projects: {}, repositories: {} },
    'estate-token',
    ['azureDevOps incomplete SCOPE_NOT_READABLE', 'gitHub incomplete SCOPE_NOT_READABLE'],
  ],
] as const)('says what it did not read with %s', async (_, changes, token, expected) => {
  const services = await play(changes);
  expect((await find(services, where, envOf(services, token))).readings).toEqual(expected);
});

test('says that GitHub refused too many calls', async () => {
  const { readings } = await find(await play({ callsBeforeLimit: 6 }), ['--github', estateRepository]);
  expect(readings.filter((one) => one.includes('THROTTLED')).length).toBeGreaterThan(3);
});

test('takes the token from standard input, reads a folder as well, and takes no token as an argument', async () => {
  const services = await play();
  const folder = localFolder();
  writeFileSync(path.join(folder, 'main.tf'), `uri = "https://${estateVault}.vault.azure.net/"\n`);
  const args = ['consumers', 'find', estateVault, folder, '--github', estateRepository, '--token-stdin', '--json'];
  const started = spawn(process.execPath, [path.join(projectRoot, 'dist/cli/main.js'), ...args], {
    env: { ...hermeticEnvironment(), KVMOVER_GITHUB_URL: services.url },
  });
  started.stdin.end('estate-token\n');
  const [event] = eventsOf({ stdout: await text(started.stdout) });
  const search = searchViewSchema.parse(event?.['search']);
  expect(search.consumers.filter(({ source }) => source === 'files')).toMatchObject([
    { resourceId: 'main.tf', place: 'line 1' },
  ]);
  expect(search.readings.filter(({ source }) => source === 'files')).toMatchObject([
    { scope: folder, verdict: 'complete' },
  ]);
  expect(search.consumers.filter(({ source }) => source === 'gitHub').length).toBeGreaterThan(8);
});

test('sends no token over plain HTTP to another machine', async () => {
  const ran = await kvmover(['consumers', 'find', estateVault, '--github', estateRepository], {
    ...{ KVMOVER_GITHUB_URL: 'http://192.0.2.1', GITHUB_TOKEN: 'estate-token' },
  });
  expect(ran.code).toBe(2);
  expect(ran.stderr).toContain('https://');
});
