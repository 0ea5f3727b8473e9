import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { globSync } from 'tinyglobby';
import { eventsOf, printedHash } from '../../support/cli/kvmover';
import { newLaptop, packCommand, processesOf, runInstalled, startInstalled } from '../../support/cli/installedPackage';
import { waitUntil } from '../../support/host/hostWait';
import { endLocalProcesses, localFolder, projectRoot } from '../../support/local/localProcess';

// The npm package of the command line, installed without a network on a machine that has Node and npm and nothing else.
// `npm run e2e:registry` takes it from a registry.

const laptop = newLaptop();
const installed = path.join(laptop.folder, 'node_modules/keyvault-mover');
const embedded = ['--embedded', '--state-dir', path.join(laptop.folder, 'state')];
/** As the workflow that publishes it. */
const published = ['--repository', 'https://example.invalid/a/b'];
let file: string;
let manifest: Readonly<Record<string, unknown>>;

beforeAll(async () => {
  file = await packCommand(...published);
  const added = await laptop.npm('install', '--no-audit', file);
  if (added.code !== 0) throw new Error(`npm install failed: ${added.stderr}`);
  manifest = JSON.parse(readFileSync(path.join(installed, 'package.json'), 'utf8')) as typeof manifest;
});
afterAll(endLocalProcesses);

it('is not what npm pack makes of the clone itself, which refuses with the command that makes the package', () => {
  const packed = spawnSync('npm', ['pack', '--pack-destination', localFolder()], {
    cwd: projectRoot,
    encoding: 'utf8',
  });
  expect([packed.status, packed.stderr]).toEqual([1, expect.stringContaining('npm run package:cli && npm pack')]);
});

it('has at most 15 MB, and the same bytes each time it is built', async () => {
  expect(statSync(file).size).toBeLessThanOrEqual(15_000_000);
  expect(readFileSync(await packCommand(...published)).equals(readFileSync(file))).toBe(true);
});

it('can be published, installs no other package and runs nothing when it is installed', () => {
  expect(readdirSync(path.join(laptop.folder, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual([
    'keyvault-mover',
  ]);
  const repository = { type: 'git', url: 'git+https://example.invalid/a/b.git' };
  expect(manifest).toMatchObject({ name: 'keyvault-mover', license: 'MIT', keywords: expect.any(Array), repository });
  for (const name of ['private', 'scripts', 'devDependencies']) expect(manifest[name]).toBeUndefined();
  const manifests = globSync('**/package.json', { cwd: installed }).map((name) =>
    JSON.parse(readFileSync(path.join(installed, name), 'utf8')),
  );
  expect(manifests).toHaveLength(2);
  for (const { scripts, gypfile } of manifests) expect([scripts, gypfile]).toEqual([undefined, undefined]);
});

it('has the licence of each package whose code it contains', () => {
  const notices = readFileSync(path.join(installed, 'THIRD-PARTY-NOTICES.txt'), 'utf8');
  for (const name of ['commander', 'hono', 'zod', 'preact', 'durable-functions', '@photostructure/sqlite'])
    expect(notices).toMatch(new RegExp(`^${name} \\d+\\.`, 'm'));
});

it('plans a move of the sample', async () => {
  const planned = await runInstalled(laptop, 'plan', 'contoso-westeurope', 'contoso-northeurope', ...embedded);
  expect([planned.code, planned.stderr]).toEqual([0, expect.stringContaining('awaitingApproval')]);
  expect(planned.stdout).toContain('kvmover --embedded');
});

it('pauses at Ctrl+C, resumes, reports, and leaves no process', async () => {
  const planned = await runInstalled(
    laptop,
    ...['plan', 'contoso-westeurope', 'contoso-northeurope', '--id', 'sample', '--replace', ...embedded],
    ...['--types', 'secret'],
  );
  const applied = startInstalled(laptop, 'apply', printedHash(planned), '--json', ...embedded);
  await waitUntil(
    () => (eventsOf({ stdout: applied.stdout() }).some(hasMoved) ? true : undefined),
    `an item in the target; ${applied.stderr()}`,
  );
  expect(await applied.end('SIGINT')).toBe(130);
  expect(processesOf(laptop.folder)).toEqual([]);
  const paused = await runInstalled(laptop, 'status', 'sample', ...embedded);
  expect(paused.stdout).toContain(': paused ');
  const resumed = await runInstalled(laptop, 'resume', 'sample', ...embedded);
  expect([resumed.code, resumed.stdout + resumed.stderr]).toEqual([
    0,
    expect.stringContaining('77 of 96 items in the target'),
  ]);
  const report = await runInstalled(laptop, 'report', 'sample', ...embedded);
  expect([report.code, report.stdout]).toEqual([0, expect.stringContaining('77 verified')]);
  expect(processesOf(laptop.folder)).toEqual([]);
});

function hasMoved({ status }: Readonly<Record<string, unknown>>): boolean {
  return ((status as { items?: { done: number } } | undefined)?.items?.done ?? 0) > 0;
}

it('starts the embedded Azure alone, as its image does', async () => {
  const started = startInstalled(laptop, '--version');
  expect(await started.ended).toBe(0);
  const shown = spawnSync(process.execPath, [path.join(installed, 'dist/local/emulator.js'), '--help'], {
    encoding: 'utf8',
  });
  expect([shown.status, shown.stdout]).toEqual([0, expect.stringContaining('npm run emulator')]);
});
