import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import path from 'node:path';
import { moveReportSchema } from '../../shared/contracts/report';
import { waitUntil } from '../support/hostWait';
import { localControl } from '../support/localControl';
import { postMove, readReport, waitForEnd, waitForMove } from '../support/localMoves';
import {
  endLocalProcesses,
  localFolder,
  type LocalStack,
  type Program,
  projectRoot,
  runProgram,
  startEmulatorProcess,
  startLocalProcess,
  untilGone,
} from '../support/localProcess';
import { readItems } from '../support/localItems';

const program = (name: string, ...args: string[]): string[] => [path.join(projectRoot, name), ...args];
const npmRun = (...args: string[]): string[] => program('local/run.cjs', ...args);
const demo = (...args: string[]): string[] => program('dist/local/demo.js', ...args);
const start = (...args: string[]): string[] => program('dist/local/start.js', ...args);
const emulator = (...args: string[]): string[] => program('dist/local/emulator.js', ...args);

const vaultFields = ['name', 'url', 'directUrl', 'region', 'geography', 'subscriptionId'];
const azureFields = ['ready', 'connectTo', 'caFile', 'identityEndpoint', 'identityHeader', 'controlUrl', 'vaults'];

afterAll(endLocalProcesses);

describe('npm run demo', () => {
  const closing = /^moved (\d+) of (\d+) items, (\d+) versions, verified, (\d+) problems named, \d+\.\d s$/;

  it('moves all that can be moved, shows a summary and closes with the line of sums', async () => {
    const { code, stdout, stderr } = await runToEnd(npmRun('demo'));
    expect(code).toBe(0);
    const line = stdout.trimEnd().split('\n').at(-1) ?? '';
    expect(line).toMatch(closing);
    const [moved, total = 0, versions, problems] = closing.exec(line)?.slice(1).map(Number) ?? [];
    // One certificate was never issued; two issuers need their passwords.
    expect(moved).toBe(total - 1);
    expect(versions).toBeGreaterThan(total);
    expect(problems).toBe(3);
    expect(stdout).toMatch(/^Move contoso-northeurope-\w+: partiallyCompleted\n/);
    expect(stdout.split('\n').length).toBeLessThan(45);
    expect(stdout).not.toContain('## Items');
    expect(stderr).toContain('Compiling …');
    const [, file = ''] = /^Full report: (.+)$/m.exec(stdout) ?? [];
    expect(readFileSync(path.resolve(projectRoot, file), 'utf8')).toContain('## Items');
  }, 120_000);

  it('prints the full report before the summary with --details', async () => {
    const { code, stdout } = await runToEnd(demo('--details'));
    expect(code).toBe(0);
    expect(stdout).toMatch(/^# Move .*## Items.*## Problems.*\nProblems: 3\n/s);
    expect(stdout.trimEnd().split('\n').at(-1)).toMatch(closing);
  }, 120_000);

  it('prints the report as JSON, names what cannot go by value, and stays up until it is stopped', async () => {
    const temp = localFolder();
    const run = runProgram(demo('--json', '--cross-geography', '--keep'), { TMPDIR: temp });
    const [, baseUrl = ''] = await waitUntil(
      () => /Still up at (\S+);/.exec(run.stderr()) ?? undefined,
      'demo',
      60_000,
    );
    expect((await fetch(`${baseUrl}/api/moves/unknown`)).status).toBe(404);
    process.kill(run.pid, 'SIGINT');
    expect(await run.ended).toBe(0);
    await untilGone(baseUrl);
    expect(demoFolders(temp)).toEqual([]);

    const { items, problems, results, verified } = moveReportSchema.parse(JSON.parse(run.stdout()));
    expect(verified).toBe(items.done);
    expect(results).toHaveLength(items.total);
    expect(items.blocked).toBeGreaterThan(0);
    expect(problems.length).toBeGreaterThanOrEqual(items.blocked);
    expect(run.stderr()).not.toContain('Not as promised');
  }, 60_000);

  it('ends with 130 on Ctrl+C amid the move', async () => {
    const run = runProgram(demo());
    await waitUntil(() => (run.stderr().includes('Moving') ? true : undefined), 'demo', 60_000);
    process.kill(run.pid, 'SIGINT');
    expect(await run.ended).toBe(130);
  }, 60_000);

  it('leaves nothing behind when it is stopped amid the move', async () => {
    const temp = localFolder();
    const run = runProgram(demo(), { TMPDIR: temp });
    await waitUntil(() => (run.stderr().includes('Moving') ? true : undefined), 'demo', 60_000);
    process.kill(run.pid, 'SIGTERM');
    expect(await run.ended).toBe(143);
    expect(demoFolders(temp)).toEqual([]);
  }, 60_000);

  function demoFolders(temp: string): string[] {
    return readdirSync(temp).filter((name) => name.startsWith('keyvault-mover-demo'));
  }
});

describe('npm start -- --json', () => {
  let stack: LocalStack;
  let stateDir: string;

  beforeAll(async () => {
    stateDir = localFolder();
    stack = await startLocalProcess({ stateDir });
  });

  it('prints one line with exactly the documented fields', () => {
    const ready = JSON.parse(stack.readyLine) as { azure: { vaults: object[] } };
    expect(Object.keys(ready)).toEqual(['ready', 'baseUrl', 'azure']);
    expect(Object.keys(ready.azure)).toEqual(azureFields);
    for (const vault of ready.azure.vaults) expect(Object.keys(vault)).toEqual(vaultFields);
    expect(stack.logs()).not.toContain('"ready"');
  });

  it('keeps everything in the state folder, readable by its owner alone', () => {
    expect(readdirSync(stateDir)).toEqual(expect.arrayContaining(['azure', 'host']));
    expect(existsSync(stack.azure.caFile)).toBe(true);
    const databases = [path.join(stateDir, 'azure/azure.sqlite'), path.join(stateDir, 'host/durable.db')];
    expect(databases.map((file) => (statSync(file).mode & 0o077).toString(8))).toEqual(['0', '0']);
  });

  it('says that its port is taken, and leaves the one that has it alone', async () => {
    const { port } = new URL(stack.baseUrl);
    const { code, stderr } = await runToEnd(start('--port', port, '--state', localFolder()));
    expect(code).toBe(1);
    expect(stderr).toContain(`Port ${port} on 127.0.0.1 is not free`);
    expect((await fetch(`${stack.baseUrl}/api/moves/unknown`)).status).toBe(404);
  });

  it('says that its state folder is in use', async () => {
    const { code, stderr } = await runToEnd(start('--port', '0', '--state', stateDir));
    expect(code).toBe(1);
    expect(stderr).toContain('in use');
  });

  it('stops all of its processes on SIGTERM, and goes on with the move when it is started again', async () => {
    await localControl(stack.azure).slowDown(60);
    const body = { id: 'stopped', sourceVault: 'contoso-westeurope', targetVault: 'contoso-northeurope' };
    await postMove(stack.baseUrl, body);
    await waitForMove(stack.baseUrl, 'stopped', ({ phase }) => phase === 'transferring');
    expect(await stack.stop()).toBe(0);
    await Promise.all(addressesOf(stack).map(untilGone));

    stack = await startLocalProcess({ stateDir });
    await localControl(stack.azure).slowDown(0);
    expect((await waitForEnd(stack.baseUrl, 'stopped')).phase).toBe('partiallyCompleted');
    const { azure, baseUrl } = stack;
    expect((await readReport(baseUrl, 'stopped')).items).toMatchObject({ blocked: 1, failed: 0 });
    expect(await readItems(azure, 'contoso-northeurope')).toEqual(await readItems(azure, 'contoso-westeurope'));
  }, 60_000);

  it('stops all of its processes on SIGINT', async () => {
    process.kill(stack.pid, 'SIGINT');
    await Promise.all(addressesOf(stack).map(untilGone));
  });

  it('leaves no process behind when it is killed', async () => {
    stack = await startLocalProcess({ stateDir });
    await stack.kill();
    await Promise.all(addressesOf(stack).map(untilGone));
  });
});

describe('npm start -- --seed FILE', () => {
  it('moves between the vaults of a seed that lacks the staging key', async () => {
    const seed = path.join(localFolder(), 'seed.json');
    const secrets = [{ name: 'one', versions: [{ value: 'fake' }] }];
    const vaults = [
      { name: 'mine', region: 'westeurope', secrets },
      { name: 'other', region: 'northeurope' },
    ];
    writeFileSync(seed, JSON.stringify({ vaults }));
    const stack = await startLocalProcess({ stateDir: localFolder(), seed });
    await postMove(stack.baseUrl, { id: 'own', sourceVault: 'mine', targetVault: 'other' });
    expect((await waitForEnd(stack.baseUrl, 'own')).phase).toBe('completed');
    await stack.stop();
  }, 120_000);
});

describe('npm run permissions', () => {
  const permissions = (...args: string[]) => runToEnd(program('dist/local/permissions.js', ...args));
  const file = (name: string, text: string): string => {
    const full = path.join(localFolder(), name);
    writeFileSync(full, text);
    return full;
  };
  const request = '{"sourceVault":"contoso-westeurope","targetVault":"contoso-northeurope"}';

  it('prints the rights of a request in a file, or given as JSON', async () => {
    const [fromFile, given] = await Promise.all([permissions(file('request.json', request)), permissions(request)]);
    expect([fromFile.code, fromFile.stderr]).toEqual([0, '']);
    expect(fromFile.stdout).toContain('contoso-westeurope');
    expect(given).toEqual(fromFile);
  });

  it.each([
    ['a file that is not there', () => 'none.json', 'none.json: There is no such file.'],
    ['a folder', () => localFolder(), 'It cannot be read (EISDIR)'],
    ['a file that is no JSON', () => file('text.json', 'hello'), 'text.json is not JSON: '],
    ['JSON that is no request', () => file('list.json', '[]'), 'list.json is no request of a move:\n  /: '],
    ['a request with an unknown field', () => request.replace('}', ',"x":1}'), 'The request is no request of a move:'],
    ['broken JSON', () => '{"sourceVault":', 'The request is not JSON: '],
    ['a verb that there is none of', () => 'show', 'show: There is no such file.'],
  ])('refuses %s with words and code 2', async (_, source, said) => {
    const { code, stdout, stderr } = await permissions(source());
    expect([code, stdout, stderr]).toEqual([2, '', expect.stringContaining(said)]);
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});

describe('--help', () => {
  const names = ['demo', 'start', 'emulator', 'bench', 'package', 'test', 'permissions', 'openapi', 'kill', 'infra'];

  it.each(names)('of %s shows the usage without compiling', async (name) => {
    const { code, stdout, stderr } = await runToEnd(npmRun(name, '--help'));
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^Usage: npm .*\n[^]*--help[^]*Examples?:\n {2}\S/);
  });

  it.each(['demo', 'start', 'emulator', 'package', 'permissions', 'openapi'])(
    'of the compiled %s shows the same usage',
    async (name) => {
      const [given, compiled] = await Promise.all([
        runToEnd(npmRun(name, '--help')),
        runToEnd(program(`dist/local/${name}.js`, '--help')),
      ]);
      expect(compiled).toEqual(given);
    },
  );

  it('lists the commands when none is given', async () => {
    const { code, stdout } = await runToEnd(npmRun());
    expect(code).toBe(0);
    for (const name of ['npm run demo', 'npm start', 'npm run infra']) expect(stdout).toContain(`  ${name} `);
  });
});

describe('npm run emulator -- --json', () => {
  it('prints one line with exactly the documented fields, and ends with 0 when it is asked to', async () => {
    const running = await startEmulatorProcess({ stateDir: localFolder() });
    const ready = JSON.parse(running.readyLine) as { vaults: object[] };
    expect(Object.keys(ready)).toEqual(azureFields);
    for (const vault of ready.vaults) expect(Object.keys(vault)).toEqual(vaultFields);
    expect(running.logs()).toBe('');
    expect(await running.stop()).toBe(0);
    await untilGone(running.azure.controlUrl);
  });

  it('says that its port is taken', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await waitUntil(() => (holder.listening ? true : undefined), 'port');
    const { port } = holder.address() as AddressInfo;
    const { code, stderr } = await runToEnd(emulator('--port', String(port)));
    holder.close();
    expect([code, stderr]).toEqual([1, expect.stringContaining(`Port ${port} of 127.0.0.1 is taken`)]);
  });
});

describe('arguments that cannot be used', () => {
  const badSeed = (): string => {
    const file = path.join(localFolder(), 'seed.json');
    writeFileSync(file, '{"vaults":[{"name":"contoso","region":"atlantis"}]}');
    return file;
  };

  const cases: readonly (readonly [name: string, args: () => string[], said: string])[] = [
    ['start with an unknown option', () => start('--what'), '--what'],
    ['start with something after the options', () => start('more'), 'more'],
    ['start with a port that is none', () => start('--port', 'x'), '--port must be a number from 0 to 65535, not "x"'],
    ['start with a port beyond all ports', () => start('--port', '65536'), 'not "65536"'],
    ['start with an Azure that is none', () => start('--azure', 'moon'), '--azure must be real or embedded'],
    ['start with a seed that is not there', () => start('--state', localFolder(), '--seed', '/no.json'), '/no.json'],
    ['start with a seed that is wrong', () => start('--state', localFolder(), '--seed', badSeed()), 'atlantis'],
    ['emulator with an unknown option', () => emulator('--what'), '--what'],
    ['emulator with a port that is none', () => emulator('--port', '-1'), '--port'],
    ['emulator with a seed that is not there', () => emulator('--seed', '/no.json'), '/no.json'],
    ['emulator with a seed that is wrong', () => emulator('--seed', badSeed()), 'atlantis'],
    ['demo with an unknown option', () => demo('--what'), 'Unknown option --what.'],
    ['demo with an option that is nearly one', () => npmRun('demo', '--cross-geo'), 'Did you mean --cross-geography?'],
    ['bench with an unknown option', () => npmRun('bench', '--shrt'), 'Did you mean --short?'],
    ['package with an unknown option', () => npmRun('package', '--backnd', 'x'), 'Did you mean --backend?'],
    ['openapi with an unknown option', () => npmRun('openapi', '--what'), 'Unknown option --what.'],
    ['infra with an unknown step', () => npmRun('infra', 'chek'), 'Did you mean check?'],
    ['permissions without a request', () => npmRun('permissions'), 'REQUEST is missing'],
    ['a command that is nearly one', () => npmRun('strat'), 'Did you mean start?'],
    ['a command that there is none of', () => npmRun('what'), 'Unknown command "what"'],
  ];
  let ended: Awaited<ReturnType<typeof runToEnd>>[];

  beforeAll(async () => {
    ended = await Promise.all(cases.map(([, args]) => runToEnd(args())));
  }, 60_000);

  it.each(cases.map(([name, , said], at) => ({ name, said, at })))(
    '$name: ends with 2, says what is wrong, and shows no stack',
    ({ said, at }) => {
      const { code, stdout, stderr } = ended[at] ?? {};
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toContain(said);
      expect(stderr).not.toMatch(/\n\s+at /);
    },
  );
});

async function runToEnd(args: readonly string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const run: Program = runProgram(args);
  const code = await run.ended;
  return { code, stdout: run.stdout(), stderr: run.stderr() };
}

function addressesOf({ baseUrl, azure }: LocalStack): string[] {
  return [baseUrl, azure.controlUrl, ...azure.vaults.map(({ directUrl }) => directUrl)];
}
