import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import path from 'node:path';
import { moveReportSchema } from '../../shared/contracts/api/report';
import { waitUntil } from '../support/host/hostWait';
import { localControl } from '../support/local/localControl';
import { postMove, readReport, waitForEnd, waitForMove } from '../support/local/localMoves';
import {
  endLocalProcesses,
  localFolder,
  type LocalStackProcess,
  type Program,
  projectRoot,
  runProgram,
  startEmulatorProcess,
  startLocalProcess,
  untilGone,
} from '../support/local/localProcess';
import { readItems } from '../support/local/localItems';
import { smallSampleFile } from '../support/seeds/smallSample';

const program = (name: string, ...args: string[]): string[] => [path.join(projectRoot, name), ...args];
const npmRun = (...args: string[]): string[] => program('local/run.cjs', ...args);
const demo = (...args: string[]): string[] => program('dist/local/demo.js', ...args);
const start = (...args: string[]): string[] => program('dist/local/start.js', ...args);
const emulator = (...args: string[]): string[] => program('dist/local/emulator.js', ...args);

const vaultFields = ['name', 'url', 'directUrl', 'region', 'geography', 'subscriptionId'];
const azureFields = [
  ...[
    'ready',
    'cloud',
    'connectTo',
    'caFile',
    'trustStoreFile',
    'identityEndpoint',
    'identityHeader',
    'identityHeaderFile',
  ],
  ...['controlUrl', 'proxyUrl', 'signIn', 'vaults'],
];

afterAll(endLocalProcesses);

describe('npm run demo', () => {
  const closing = /^moved (\d+) of (\d+) items, (\d+) versions, verified, (\d+) problems named, \d+\.\d s$/;

  it('moves all movable items, shows a summary and ends with the line of totals', async () => {
    const { code, stdout } = await runToEnd(npmRun('demo'));
    expect(code).toBe(0);
    const line = stdout.trimEnd().split('\n').at(-1) ?? '';
    expect(line).toMatch(closing);
    const [moved, total = 0, versions, problems] = closing.exec(line)?.slice(1).map(Number) ?? [];
    // One certificate was never issued. Two issuers need their passwords.
    expect(moved).toBe(total - 1);
    expect(versions).toBeGreaterThan(total);
    expect(problems).toBe(3);
    expect(stdout).toMatch(/^Move contoso-northeurope-\w+: partiallyCompleted\n/);
    expect(stdout.split('\n').length).toBeLessThan(45);
    expect(stdout).not.toContain('## Items');
    const [, file = ''] = /^Full report: (.+)$/m.exec(stdout) ?? [];
    expect(readFileSync(path.resolve(projectRoot, file), 'utf8')).toContain('## Items');
  });

  it('opens the page, prints the report as JSON, names the items that cannot move by value, and runs until it is stopped', async () => {
    const temp = localFolder();
    const opened = path.join(localFolder(), 'opened');
    const run = runProgram(demo('--json', '--cross-geography', '--open'), {
      TMPDIR: temp,
      ...browserThatNotes(opened),
    });
    const words = /still running at (\S+)\. .*\nIts page: (\S+)\. Calls need the key in (\S+)\.\n/;
    const [, baseUrl = '', page, keyFile = ''] = await waitUntil(() => words.exec(run.stderr()) ?? undefined, 'demo');
    const key = readFileSync(keyFile, 'utf8').replace('x-functions-key: ', '').trim();
    const ask = (headers: Record<string, string>) => fetch(`${baseUrl}/api/moves/unknown`, { headers });
    expect([(await ask({})).status, (await ask({ 'x-functions-key': key })).status]).toEqual([401, 404]);
    expect([page, run.stderr()]).toEqual([`${baseUrl}/api/ui`, expect.not.stringContaining(key)]);
    if (process.platform === 'linux') {
      const file = await waitUntil(() => noted(opened), 'the browser');
      expect(readFileSync(file, 'utf8')).toContain(`location.replace("${baseUrl}/api/ui#key=${key}")`);
      expect(statSync(file).mode & 0o777).toBe(0o600);
    }
    process.kill(run.pid, 'SIGINT');
    expect(await run.ended).toBe(0);
    await untilGone(baseUrl);
    expect(demoFolders(temp)).toEqual([]);

    const { items, problems, results, verified } = moveReportSchema.parse(JSON.parse(run.stdout()));
    expect(verified).toBe(items.done);
    expect(results).toHaveLength(items.total);
    expect(items.blocked).toBeGreaterThan(0);
    expect(problems.length).toBeGreaterThanOrEqual(items.blocked);
    expect(run.stderr()).not.toContain('Check failed');
  });

  it('ends with 130 on Ctrl+C during the move, and leaves no processes and no files', async () => {
    const temp = localFolder();
    const run = runProgram(demo(), { TMPDIR: temp });
    await waitUntil(() => (run.stderr().includes('Moving') ? true : undefined), 'demo');
    process.kill(run.pid, 'SIGINT');
    expect(await run.ended).toBe(130);
    expect(demoFolders(temp)).toEqual([]);
  });

  /** On Linux, the browser that the desktop opens is the one that BROWSER names. This one writes the address to a file. */
  function browserThatNotes(file: string): Record<string, string> {
    const script = path.join(localFolder(), 'browser');
    writeFileSync(script, `#!/bin/sh\necho "$1" > '${file}'\n`, { mode: 0o755 });
    return { BROWSER: script };
  }

  function noted(file: string): string | undefined {
    const text = existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
    return text === '' ? undefined : text;
  }

  function demoFolders(temp: string): string[] {
    return readdirSync(temp).filter((name) => name.startsWith('keyvault-mover-demo'));
  }
});

describe('npm start -- --json', () => {
  let stack: LocalStackProcess;
  let stateDir: string;

  beforeAll(async () => {
    stateDir = localFolder();
    stack = await startLocalProcess({ stateDir, seed: smallSampleFile() });
  });

  it('prints one line with exactly the documented fields', () => {
    const ready = JSON.parse(stack.readyLine) as { azure: { vaults: object[] } };
    expect(Object.keys(ready)).toEqual(['ready', 'baseUrl', 'keyFile', 'ui', 'azure']);
    expect(Object.keys(ready.azure)).toEqual(azureFields);
    for (const vault of ready.azure.vaults) expect(Object.keys(vault)).toEqual(vaultFields);
    expect(stack.logs()).not.toContain('"ready"');
  });

  it('serves the page at the address that it prints, and its files, and nothing else there', async () => {
    const { ui } = JSON.parse(stack.readyLine) as { ui: string };
    const ask = async (path: string, method = 'GET') => {
      const answer = await fetch(`${ui}${path}`, { method });
      return { status: answer.status, headers: answer.headers, text: await answer.text() };
    };
    const page = await ask('');
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self';");
    for (const [, file = ''] of page.text.matchAll(/"\/api\/ui(\/[^"]+)"/g)) {
      const { status, text } = await ask(file);
      const head = await ask(file, 'HEAD');
      expect([status, head.status, head.text]).toEqual([200, 200, '']);
      expect(text.length).toBeGreaterThan(1000);
    }
    expect((await ask('/other.js')).status).toBe(404);
    expect((await ask('?code=x&other=1')).status).toBe(400);
    const post = await ask('', 'POST');
    expect([post.status, post.headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS']);
  });

  it('keeps everything in the state folder, readable only by its owner', () => {
    expect(readdirSync(stateDir)).toEqual(expect.arrayContaining(['azure', 'host']));
    expect(existsSync(stack.azure.caFile)).toBe(true);
    const databases = [path.join(stateDir, 'azure/azure.sqlite'), path.join(stateDir, 'host/durable.db')];
    expect(databases.map((file) => (statSync(file).mode & 0o077).toString(8))).toEqual(['0', '0']);
  });

  it('reports that its port is in use, and does not disturb the process that uses it', async () => {
    const { port } = new URL(stack.baseUrl);
    const { code, stderr } = await runToEnd(start('--port', port, '--state', localFolder()));
    expect(code).toBe(1);
    expect(stderr).toContain(`Port ${port} on 127.0.0.1 is not free`);
    expect((await fetch(`${stack.baseUrl}/api/moves/unknown`)).status).toBe(404);
  });

  it('reports that its state folder is in use', async () => {
    const { code, stderr } = await runToEnd(start('--port', '0', '--state', stateDir));
    expect(code).toBe(1);
    expect(stderr).toContain('in use');
  });

  it('stops all its processes on SIGTERM, and continues the move after a restart', async () => {
    await localControl(stack.azure).slowDown(300);
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
  });

  it('stops all its processes on SIGINT', async () => {
    process.kill(stack.pid, 'SIGINT');
    await Promise.all(addressesOf(stack).map(untilGone));
  });

  it('leaves no process if it is killed', async () => {
    stack = await startLocalProcess({ stateDir });
    await stack.kill();
    await Promise.all(addressesOf(stack).map(untilGone));
  });
});

describe('npm start -- --seed FILE', () => {
  it('moves between the vaults of a seed without a staging key', async () => {
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
  });
});

describe('npm run emulator -- --json', () => {
  it('prints one line with exactly the documented fields, and ends with 0 on SIGTERM', async () => {
    const running = await startEmulatorProcess({ stateDir: localFolder() });
    const ready = JSON.parse(running.readyLine) as { vaults: object[] };
    expect(Object.keys(ready)).toEqual(azureFields);
    for (const vault of ready.vaults) expect(Object.keys(vault)).toEqual(vaultFields);
    expect(running.logs()).toBe('');
    expect(await running.stop()).toBe(0);
    await untilGone(running.azure.controlUrl);
  });

  it('reports that its port is in use', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await waitUntil(() => (holder.listening ? true : undefined), 'port');
    const { port } = holder.address() as AddressInfo;
    const { code, stderr } = await runToEnd(emulator('--port', String(port)));
    holder.close();
    expect([code, stderr]).toEqual([1, expect.stringContaining(`Port ${port} of 127.0.0.1 is taken`)]);
  });
});

async function runToEnd(args: readonly string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const run: Program = runProgram(args);
  const code = await run.ended;
  return { code, stdout: run.stdout(), stderr: run.stderr() };
}

function addressesOf({ baseUrl, azure }: LocalStackProcess): string[] {
  return [baseUrl, azure.controlUrl, ...azure.vaults.map(({ directUrl }) => directUrl)];
}
