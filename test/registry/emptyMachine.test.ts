import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { newLaptop, packCommand } from '../support/cli/installedPackage';
import { endLocalProcesses, localFolder, projectRoot } from '../support/local/localProcess';
import { type EmptyMachine, emptyMachine, mayChangeRoot, nodeVersions } from './emptyMachine';
import { type LocalRegistry, startLocalRegistry } from './localRegistry';

// The packages and the demo on machine images with Node and npm and nothing else. It needs the rights of an administrator. `npm run
// e2e:registry` runs this, and prints what the images have and the times.

const kinds = mayChangeRoot ? nodeVersions : [];
let registry: LocalRegistry;

beforeAll(async () => {
  registry = await startLocalRegistry();
  for (const file of [await packCommand(), packEmulator()]) {
    const token = `--//${new URL(registry.url).host}/:_authToken=nobody`;
    const published = await newLaptop(registry.url).npm('publish', file, token);
    if (published.code !== 0) throw new Error(published.stderr);
  }
});
afterAll(async () => {
  await registry.stop();
  await endLocalProcesses();
});

function packEmulator(): string {
  const made = localFolder();
  const folder = path.join(made, 'package');
  execFileSync(process.execPath, [path.join(projectRoot, 'dist/local/packageEmulator.js'), '--out', folder]);
  return path.join(
    made,
    execFileSync('npm', ['pack', './package', '--silent'], { cwd: made, encoding: 'utf8' }).trim(),
  );
}

function tell(text: string): void {
  process.stdout.write(`${text}\n`);
}

test('runs only as an administrator', () => {
  if (!mayChangeRoot) tell('Skipped: nobody but an administrator may run programs on another root of the file system.');
  expect(kinds.length).toBe(mayChangeRoot ? nodeVersions.length : 0);
});

describe.each(kinds)('a machine with Node %s and nothing else', (version) => {
  let machine: EmptyMachine;
  const fromHere = () => ({ npm_config_registry: registry.url, npm_config_update_notifier: 'false' });

  beforeAll(() => {
    machine = emptyMachine(version);
    tell(`Node ${version}: ${String(machine.megabytes)} MB: npm, ${machine.installed.join(', ')}`);
  });

  it('plans with npx', async () => {
    const command = 'npm exec --yes -- keyvault-mover plan contoso-westeurope contoso-northeurope --embedded';
    const { seconds, ...ended } = await machine.run(command, fromHere());
    tell(`Node ${version}: npx keyvault-mover plan: ${seconds.toFixed(1)} s`);

    expect([ended.code, ended.stderr, ended.stdout]).toEqual([
      0,
      expect.any(String),
      expect.stringContaining('121 to add'),
    ]);
    expect(seconds).toBeLessThan(15);
  });

  it('starts the emulator with npx', async () => {
    const ask =
      'fetch("http://127.0.0.1:8442/health").then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))';
    const command = `(npm exec --yes -- keyvault-emulator --seed '{"vaults":{"shop":{"secrets":{"a":"b"}}}}' > out & ) && until node -e '${ask}'; do :; done && node -p 'require("node:fs").readFileSync("out", "utf8")'`;
    const { seconds, ...ended } = await machine.run(command, fromHere());
    tell(`Node ${version}: npx keyvault-emulator: ready after ${seconds.toFixed(1)} s`);

    expect([ended.code, ended.stdout]).toEqual([0, expect.stringContaining('shop')]);
  });

  it('runs the demo from a copy of the project, without a compiler and git', async () => {
    const files = execFileSync('git', ['ls-files', '-z'], { cwd: projectRoot, encoding: 'utf8' })
      .split('\0')
      .filter(Boolean);
    for (const file of files) {
      const copy = path.join(machine.root, 'root/project', file);
      mkdirSync(path.dirname(copy), { recursive: true });
      cpSync(path.join(projectRoot, file), copy);
    }
    const official = execFileSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8' }).trim();
    const { seconds, ...ended } = await machine.run('cd project && npm run demo', {
      npm_config_registry: official,
      ...(existsSync(path.join(machine.root, 'etc/ca.pem')) ? { NODE_EXTRA_CA_CERTS: '/etc/ca.pem' } : {}),
    });
    tell(`Node ${version}: npm run demo, from nothing: ${seconds.toFixed(1)} s`);

    expect([ended.code, ended.code === 0 ? '' : ended.stderr, ended.stdout]).toEqual([
      0,
      '',
      expect.stringMatching(/moved \d+ of \d+ items/),
    ]);
    expect(seconds).toBeLessThan(45);
  });
});
