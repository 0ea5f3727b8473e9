import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { endLocalProcesses, localFolder, projectRoot, runProgram } from '../../support/local/localProcess';

// The npm package of the command line, installed into an empty folder. Its packages are those of the project, which
// replace the download; no other package can be found from there.

interface Manifest {
  readonly bin: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
}

const stateDir = localFolder();
let installed: string;
let manifest: Manifest;

beforeAll(() => {
  const [made, empty] = [localFolder(), localFolder()];
  runNode(path.join(projectRoot, 'dist/local/packageCli.js'), '--out', path.join(made, 'package'));
  const packed = spawnSync('npm', ['pack', './package', '--silent', '--ignore-scripts'], {
    cwd: made,
    encoding: 'utf8',
  });
  installed = path.join(empty, 'node_modules/keyvault-mover');
  mkdirSync(installed, { recursive: true });
  const tar = spawnSync('tar', ['xzf', path.join(made, packed.stdout.trim()), '-C', installed, '--strip-components=1']);
  if (tar.status !== 0) throw new Error(`npm pack and tar failed: ${packed.stderr}${String(tar.stderr)}`);
  manifest = JSON.parse(readFileSync(path.join(installed, 'package.json'), 'utf8')) as Manifest;
  for (const name of Object.keys(manifest.dependencies)) {
    const link = path.join(empty, 'node_modules', name);
    mkdirSync(path.dirname(link), { recursive: true });
    symlinkSync(path.join(projectRoot, 'node_modules', name), link);
  }
});
afterAll(endLocalProcesses);

it('is not what npm pack makes of the clone itself, which refuses with the command that makes the package', () => {
  const packed = spawnSync('npm', ['pack', '--pack-destination', localFolder()], {
    cwd: projectRoot,
    encoding: 'utf8',
  });
  expect([packed.status, packed.stderr]).toEqual([1, expect.stringContaining('npm run package:cli && npm pack')]);
});

function runNode(...args: string[]): void {
  const run = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (run.status !== 0) throw new Error(`${args.join(' ')} failed: ${run.stderr}`);
}

async function kvmover(...args: string[]) {
  const program = path.join(installed, manifest.bin['kvmover'] ?? '');
  const run = runProgram([program, '--embedded', '--state-dir', stateDir, ...args]);
  return { code: await run.ended, stdout: run.stdout(), stderr: run.stderr() };
}

it('names the versions of package-lock.json', () => {
  const lock = JSON.parse(readFileSync(path.join(projectRoot, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { version?: string }>;
  };
  const locked = Object.keys(manifest.dependencies).map((name) => [
    name,
    lock.packages[`node_modules/${name}`]?.version,
  ]);
  expect(manifest.dependencies).toEqual(Object.fromEntries(locked));
});

it('plans, applies and reports a move of the sample', async () => {
  const planned = await kvmover('plan', 'contoso-westeurope', 'contoso-northeurope', '--types', 'key');
  expect([planned.code, planned.stderr]).toEqual([0, expect.stringContaining('awaitingApproval')]);
  const hash = /apply ([0-9a-f]{8})/.exec(planned.stdout)?.[1] ?? '';
  const applied = await kvmover('apply', hash);
  expect([applied.code, applied.stdout]).toEqual([0, expect.stringContaining('39 of 39 versions')]);
  const report = await kvmover('report');
  expect([report.code, report.stdout]).toEqual([0, expect.stringContaining('25 verified')]);
});
