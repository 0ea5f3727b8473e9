import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { waitUntil } from '../../support/host/hostWait';
import { endLocalProcesses, localFolder, projectRoot } from '../../support/local/localProcess';
import { startNode } from '../../support/nodeProcess';

// The npm package keyvault-emulator, packed by npm and unpacked into a folder with no other package but the Azure SDK.

const sdk = path.join(projectRoot, 'node_modules/@azure/keyvault-secrets');
const installed = localFolder();
const program = path.join(installed, 'node_modules/keyvault-emulator/keyvault-emulator.js');

beforeAll(() => {
  const made = localFolder();
  run(process.execPath, [path.join(projectRoot, 'dist/local/packageEmulator.js'), '--out', path.join(made, 'package')]);
  const { stdout } = run('npm', ['pack', './package', '--silent', '--ignore-scripts'], made);
  mkdirSync(path.dirname(program), { recursive: true });
  run('tar', ['xzf', path.join(made, stdout.trim()), '-C', path.dirname(program), '--strip-components=1']);
  // For what a user installs with it.
  symlinkSync(path.join(projectRoot, 'node_modules/@azure'), path.join(installed, 'node_modules/@azure'));
});
afterAll(endLocalProcesses);

/** `EMULATOR_WORKERS=20 EMULATOR_STARTS=100` is the long form. */
const jestWorkers = Number(process.env['EMULATOR_WORKERS'] ?? '2');
const starts = Number(process.env['EMULATOR_STARTS'] ?? '20');

function run(command: string, args: readonly string[], cwd = installed) {
  const ended = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (ended.status !== 0) throw new Error(`${command} ${args.join(' ')} failed: ${ended.stdout}${ended.stderr}`);
  return ended;
}

// A user has no stock of primes.
const { EMBEDDED_AZURE_PRIMES: _, ...ofUser } = process.env;

/** Runs a script next to the package, with temporary files of its own. */
function script(name: string, text: string) {
  const file = path.join(installed, name);
  const temporary = path.join(installed, `temporary of ${name}`);
  mkdirSync(temporary);
  writeFileSync(file, text);
  return { temporary, ...startNode([file], { cwd: installed, env: { ...ofUser, TMPDIR: temporary } }) };
}

const read = `
  const { SecretClient } = require(${JSON.stringify(sdk)});
  const valueIn = async (vault, name) =>
    (await new SecretClient(vault.url, vault.credential, vault.clientOptions).getSecret(name)).value;
`;

it('has one file of code, no dependency, and nothing that runs at its installation', () => {
  const folder = path.dirname(program);
  const manifest = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as Record<string, unknown>;

  expect(readdirSync(folder).filter((name) => /\.(c|m)?js$|\.node$/.test(name))).toEqual(['keyvault-emulator.js']);
  expect(Object.keys(manifest).filter((key) => /dependencies|scripts/i.test(key))).toEqual([]);
});

it('loads and starts within a second of the processor', async () => {
  const text = `void (async () => {
      const spent = (before) => { const { user, system } = process.cpuUsage(before); return (user + system) / 1000; };
      const { startKeyVault } = require('keyvault-emulator');
      const loaded = spent();
      const starts = [];
      for (let at = 0; at < 5; at += 1) {
        const before = process.cpuUsage();
        const vault = await startKeyVault({ secrets: { a: 'b' } });
        starts.push(spent(before));
        await vault.stop();
      }
      console.log(loaded + Math.min(...starts));
    })();`;
  const ended = script('processor.cjs', text);
  expect([await ended.ended, ended.stderr()]).toEqual([0, '']);
  expect(Number(ended.stdout())).toBeLessThan(1_000);
});

it.each([
  ['require, in its process', 'here.cjs', "const { startKeyVault } = require('keyvault-emulator');", false],
  ['require, in one of its own', 'own.cjs', "const { startKeyVault } = require('keyvault-emulator');", true],
  ['import', 'own.mjs', "import { startKeyVault } from 'keyvault-emulator';", true],
])('starts by %s', async (_, name, line, ownProcess) => {
  const require = "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);";
  const text = `${line}\n${name.endsWith('.mjs') ? require : ''}\n${read}
    void startKeyVault({ ownProcess: ${String(ownProcess)}, secrets: { a: 'b' } }).then(async (vault) => {
      console.log(await valueIn(vault, 'a'));
      await vault.stop();
    });`;
  const ended = script(name, text);
  expect([await ended.ended, ended.stderr(), ended.stdout()]).toEqual([0, '', 'b\n']);
});

it(`leaves no handle, file, port or process after ${starts} starts and stops (EMULATOR_STARTS=${starts})`, async () => {
  const ended = script(
    'hundred.cjs',
    `const { readdirSync, readFileSync } = require('node:fs');
    const { startKeyVault } = require('keyvault-emulator');${read}
    const round = async (ownProcess) => {
      const vault = await startKeyVault({ ownProcess, secrets: { a: 'b' } });
      await vault.now();
      await vault.stop();
    };
    const open = () => ({
      handles: process.getActiveResourcesInfo().filter((name) => !/^(?:TTY|Pipe|Timeout)/.test(name)).length,
      files: process.platform === 'linux' ? readdirSync('/proc/self/fd').length : 0,
      children: process.platform === 'linux' ? readFileSync('/proc/self/task/' + process.pid + '/children', 'utf8') : '',
      temporary: readdirSync(process.env.TMPDIR, { recursive: true }).filter((name) => name.includes('.')),
    });
    // What was closed is gone some turns of the event loop later.
    const settled = async () => {
      const limit = Date.now() + 10_000;
      while (open().handles > 0 && Date.now() < limit) await new Promise(setImmediate);
      return open();
    };
    void (async () => {
      await round(false);
      await round(true);
      const before = await settled();
      for (let at = 0; at < ${starts}; at += 1) await round(at % 10 === 0);
      console.log(JSON.stringify({ before, after: await settled() }));
    })();`,
  );
  expect([await ended.ended, ended.stderr()]).toEqual([0, '']);
  const { before, after } = JSON.parse(ended.stdout()) as Record<string, unknown>;
  expect(after).toEqual(before);
  // A server that listens is a handle, of this process or of a child.
  expect(after).toMatchObject({ handles: 0, temporary: [], children: '' });
});

it('ends its process within 2 s when the program that started it is killed, and removes its files', async () => {
  const parent = script(
    'killed.cjs',
    `const { startKeyVault } = require('keyvault-emulator');
    void startKeyVault({ ownProcess: true }).then((vault) => {
      console.log(vault.controlUrl);
      setInterval(() => undefined, 1000);
    });`,
  );
  const controlUrl = await parent.firstLine();
  const health = () =>
    fetch(new URL('/health', controlUrl)).then(
      ({ status }) => status,
      () => undefined,
    );
  expect(await health()).toBe(200);
  await parent.end('SIGKILL');

  await waitUntil(async () => ((await health()) === undefined ? true : undefined), 'end of the emulator', 2_000);
  const left = () =>
    readdirSync(parent.temporary, { recursive: true, encoding: 'utf8' }).filter((name) => name.includes('.'));
  await waitUntil(() => (left().length === 0 ? true : undefined), 'removal of its files', 2_000);
});

it('lets a program end that forgets to stop it', async () => {
  const ended = script(
    'forgets.cjs',
    `require('keyvault-emulator').startKeyVault({ ownProcess: true }).then((vault) => console.log(vault.name));`,
  );
  expect([await ended.ended, ended.stdout()]).toEqual([0, expect.stringMatching(/^vault-/)]);
});

it('runs in the parallel workers of jest', () => {
  const folder = path.join(installed, 'tests');
  mkdirSync(folder);
  // A worker of a busy machine needs more than the usual half second to end.
  writeFileSync(path.join(folder, 'package.json'), '{ "jest": { "workerGracefulExitTimeout": 10000 } }');
  const names = Array.from({ length: jestWorkers * 2 }, (_, at) => `file${String(at)}`);
  for (const name of names) {
    writeFileSync(
      path.join(folder, `${name}.test.js`),
      `const { startKeyVault } = require('keyvault-emulator');${read}
      let emulator;
      beforeAll(async () => { emulator = await startKeyVault(); });
      afterAll(() => emulator.stop());
      test.each(['a', 'b'])('has a vault of its own: %s', async (value) => {
        const vault = await emulator.newVault({ secrets: { name: value + '${name}' }, certificates: ['web'] });
        expect(await valueIn(vault, 'name')).toBe(value + '${name}');
      });`,
    );
  }
  const jest = path.join(projectRoot, 'node_modules/jest/bin/jest.js');
  const { stderr } = run(
    process.execPath,
    [jest, `--maxWorkers=${String(jestWorkers)}`, '--testTimeout=120000', '--rootDir', folder, '--silent'],
    folder,
  );
  const tests = String(names.length * 2);
  expect(stderr).toContain(`Tests:       ${tests} passed, ${tests} total`);
  expect(stderr).not.toMatch(/did not exit|failed to exit/);
});

it('has a page whose example passes', () => {
  const page = readFileSync(path.join(path.dirname(program), 'README.md'), 'utf8');
  const [, example = ''] = /```js\n(.*?)```/s.exec(page) ?? [];
  writeFileSync(path.join(installed, 'example.mjs'), example);
  expect(run(process.execPath, ['example.mjs']).stdout).toMatch(/^. pass 1$/m);
});

it('has types that fit the clients of the SDK', () => {
  writeFileSync(
    path.join(installed, 'typed.mts'),
    `import { SecretClient } from '@azure/keyvault-secrets';
    import { startKeyVault } from 'keyvault-emulator';
    const vault = await startKeyVault({ secrets: { a: 'b' }, ownProcess: true });
    const client = new SecretClient(vault.url, vault.credential, vault.clientOptions);
    export const value: string | undefined = (await client.getSecret('a')).value;
    // @ts-expect-error no such option
    await startKeyVault({ speed: 1 });`,
  );
  const options = [
    '--noEmit',
    '--strict',
    '--exactOptionalPropertyTypes',
    '--module',
    'nodenext',
    '--target',
    'es2022',
  ];
  const more = ['--skipLibCheck', '--types', 'node', '--typeRoots', path.join(projectRoot, 'node_modules/@types')];
  run(process.execPath, [path.join(projectRoot, 'node_modules/typescript/bin/tsc'), ...options, ...more, 'typed.mts']);
});

describe('keyvault-emulator', () => {
  it('shows its usage under its own name', () => {
    expect(run(process.execPath, [program, '--help']).stdout).toContain(
      'Usage: keyvault-emulator [VERB] [--port PORT]',
    );
  });

  it('writes variables that a shell and an unmodified client read, and exports its state as a seed', async () => {
    const temporary = localFolder();
    const env = { ...process.env, TMPDIR: temporary };
    const envFile = path.join(installed, 'vaults.env');
    const started = (args: readonly string[]) => startNode(args, { env });
    writeFileSync(path.join(installed, '.env'), 'DB_PASSWORD="first one"\nAPI__KEY=two\n');
    const first = started([
      program,
      '--port',
      '0',
      '--seed',
      path.join(installed, '.env'),
      '--write-env',
      envFile,
      '--json',
    ]);
    const { connectTo } = JSON.parse(await first.firstLine()) as { connectTo: string };
    const port = connectTo.split(':')[1] ?? '';
    const asked = (verb: string) =>
      spawnSync(process.execPath, [program, verb, '--port', port], {
        encoding: 'utf8',
        env,
      });
    const lines = readFileSync(envFile, 'utf8');
    expect(lines).toMatch(/^AZURE_KEYVAULT_URL=https:\/\/local\.vault\.azure\.net\n/);
    expect(asked('env').stdout).toBe(lines.replaceAll(/^(?=.)/gm, 'export '));
    expect(statSync(envFile).mode & 0o777).toBe(0o600);

    const client = `const { DefaultAzureCredential } = require('${path.join(projectRoot, 'node_modules/@azure/identity')}');
      const { SecretClient } = require('${sdk}');
      const client = new SecretClient(process.env.AZURE_KEYVAULT_URL, new DefaultAzureCredential());
      Promise.all(['DB-PASSWORD', 'API--KEY'].map((name) => client.getSecret(name))).then((found) => console.log(found.map(({ value }) => value)));`;
    writeFileSync(path.join(installed, 'client.cjs'), client);
    const sourced = `eval "$('${process.execPath}' '${program}' env --port ${port})" && '${process.execPath}' client.cjs`;
    const shell = spawnSync('sh', ['-c', sourced], {
      cwd: installed,
      encoding: 'utf8',
      env,
    });
    expect([shell.stdout, shell.stderr]).toEqual(["[ 'first one', 'two' ]\n", '']);

    const exported = path.join(installed, 'state.json');
    writeFileSync(exported, asked('export').stdout);
    expect(asked('nothing').stderr).toBe('Error: Unknown verb "nothing". Known: env, export.\n');
    await first.end('SIGTERM');
    expect(asked('env')).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^Error: No emulator of this user runs at port \d+\./),
    });

    const again = started([program, '--port', '0', '--seed', exported, '--json']);
    const ready = JSON.parse(await again.firstLine()) as { controlUrl: string };
    const { entries } = (await (await fetch(`${ready.controlUrl}/snapshot`)).json()) as { entries: unknown };
    expect(entries).toEqual((JSON.parse(readFileSync(exported, 'utf8')) as { entries: unknown }).entries);
    await again.end('SIGTERM');
  });
});
