import { execFile, execFileSync } from 'node:child_process';
import { cpSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { emptyMachine } from '../registry/emptyMachine';
import { isInstalled, runDriver } from '../strangers/strangerRun';
import { endLocalProcesses, localFolder, projectRoot } from '../support/local/localProcess';
import { type ContainerEngine, findEngine } from './containerEngine';

// The emulator in a container, and the modules that start it: for Testcontainers in Node and .NET, and for Aspire. `npm run
// e2e:containers` runs this. The image has Node, the package of the emulator and nothing else.

const run = promisify(execFile);
const image = 'localhost/keyvault-emulator:test';
const modules = path.join(projectRoot, 'local/modules');
const netEnv = { ...process.env, DOTNET_CLI_TELEMETRY_OPTOUT: '1', DOTNET_NOLOGO: '1' };
let engine: ContainerEngine | string = 'none was found';

beforeAll(async () => {
  engine = await findEngine();
  if (typeof engine === 'string') return;
  const { root } = emptyMachine('24');
  const folder = path.join(localFolder(), 'package');
  execFileSync(process.execPath, [path.join(projectRoot, 'dist/local/packageEmulator.js'), '--out', folder]);
  mkdirSync(path.join(root, 'opt'));
  cpSync(folder, path.join(root, 'opt/emulator'), { recursive: true });
  engine.importImage(root, image, ['/bin/node', '/opt/emulator/keyvault-emulator.js']);
});
afterAll(async () => {
  if (typeof engine !== 'string') await engine.stop();
  await endLocalProcesses();
});

/** The engine, or nothing after it has printed why. */
function engineFor(what: string): ContainerEngine | undefined {
  if (typeof engine !== 'string') return engine;
  if (process.env['REQUIRE_CONTAINERS'] === '1') throw new Error(`No engine: ${engine}.`);
  process.stdout.write(`${what}: skipped, because ${engine}.\n`);
  return undefined;
}

async function judge(what: string, command: string, args: readonly string[], used: ContainerEngine): Promise<void> {
  const rows = await runDriver(command, args, { ...process.env, ...used.env, EMULATOR_IMAGE: image });
  process.stdout.write(`${what} in ${used.name}: ${String(rows.length)} rows\n`);
  expect(rows.filter(({ fault }) => fault !== undefined)).toEqual([]);
  expect(rows.length).toBeGreaterThan(3);
}

test('the image runs the emulator', () => {
  const used = engineFor('The image');
  if (used === undefined) return;
  expect(used.run(image, '--help')).toContain('keyvault-emulator');
});

test('the module of Testcontainers for Node', async () => {
  const used = engineFor('Testcontainers for Node');
  if (used === undefined) return;
  const folder = path.join(modules, 'node');
  await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: folder });
  await run('npm', ['run', 'build'], { cwd: folder });
  await judge('Testcontainers for Node', process.execPath, [path.join(__dirname, 'node/driver.cjs'), folder], used);
});

test.each(['Testcontainers', 'Aspire'])('the module of %s for .NET', async (name) => {
  const used = engineFor(`${name} for .NET`);
  if (used === undefined) return;
  if (!(await isInstalled('dotnet', ['--version']))) {
    process.stdout.write(`${name} for .NET: skipped, because no SDK is installed.\n`);
    return;
  }
  const project = path.join(__dirname, 'dotnet', name.toLowerCase());
  const out = path.join(projectRoot, '.cache/modules/tests', name);
  await run('dotnet', ['build', project, '-c', 'Release', '-o', out, '-v', 'q', '-p:RestoreLockedMode=true'], {
    env: netEnv,
  });
  await judge(`${name} for .NET`, 'dotnet', [path.join(out, 'driver.dll')], used);
});
