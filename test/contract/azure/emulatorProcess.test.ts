import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { describeReady } from '../../../local/azure/describeReady';
import { azureTokenOf } from '../../support/azure/azureClients';
import {
  endProcess,
  type EmulatorProcess,
  runEmulator,
  startEmulatorProcess,
} from '../../support/azure/azureEmulatorProcess';
import { azureRequest, v } from '../../support/azure/azureRequest';

let stateDir: string;
let emulator: EmulatorProcess | undefined;

beforeEach(() => {
  stateDir = mkdtempSync(path.join(tmpdir(), 'azure-process-'));
});
afterEach(async () => {
  if (emulator !== undefined) await endProcess(emulator.child, 'SIGKILL');
  rmSync(stateDir, { recursive: true });
});

test('prints what clients need in the ready line and exits cleanly on a signal', async () => {
  emulator = await startEmulatorProcess(['--port', '0', '--seed', 'empty']);

  expect(emulator.ready).toEqual({
    ready: true,
    connectTo: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
    caFile: expect.stringMatching(/ca\.pem$/),
    trustStoreFile: expect.stringMatching(/truststore\.p12$/),
    identityEndpoint: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/msi\/token$/),
    identityHeader: expect.stringMatching(/^[0-9a-f]{64}$/),
    identityHeaderFile: expect.stringMatching(/identity-header$/),
    controlUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/control\/[0-9a-f]{64}$/),
    cloud: 'AzureCloud',
    proxyUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    signIn: {
      tenantId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      clientId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      federatedTokenFile: expect.stringMatching(/federated-token$/),
      certificateFile: expect.stringMatching(/client-certificate\.pem$/),
    },
    vaults: expect.arrayContaining([
      {
        name: 'contoso-westeurope',
        url: 'https://contoso-westeurope.vault.azure.net',
        directUrl: expect.stringMatching(/^https:\/\/127\.0\.0\.1:\d+$/),
        region: 'westeurope',
        geography: 'Europe',
        subscriptionId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      },
    ]),
  });
  expect(await endProcess(emulator.child, 'SIGTERM')).toBe(0);
});

test('prints a curl session that works', async () => {
  emulator = await startEmulatorProcess(['--port', '0', '--seed', 'sample']);
  const lines = describeReady(emulator.ready, true).split('\n');
  const script = lines.slice(lines.indexOf('Try:') + 1, -2).join('\n');
  const { stdout } = await promisify(execFile)('sh', ['-c', script]);

  expect(JSON.parse(stdout)).toMatchObject({ value: [{ id: expect.stringMatching(/\/secrets\//) }, {}, {}] });
});

test('shows no secret where others may read the output', async () => {
  emulator = await startEmulatorProcess(['--port', '0', '--seed', 'empty']);
  const { ready } = emulator;
  const text = describeReady(ready, false);
  expect(text).toContain(ready.identityHeaderFile);
  for (const secret of [ready.identityHeader, ready.controlUrl]) expect(text).not.toContain(secret);
  expect(describeReady(ready, true)).toContain(ready.controlUrl);
});

describe('--host 0.0.0.0', () => {
  const token = 'of-the-compose-file-1';
  const at = (url: string, host: string) =>
    fetch(url.replace('127.0.0.1', host)).then(
      ({ status }) => status,
      () => 0,
    );

  it('is reached at every address, warns of that, and demands the token that it was given', async () => {
    const env = { ...process.env, KEYVAULT_EMULATOR_TOKEN: token };
    emulator = await startEmulatorProcess(['--port', '0', '--seed', 'empty', '--host', '0.0.0.0'], {
      env,
      stderr: 'pipe',
    });
    const { controlUrl } = emulator.ready;

    expect(controlUrl).toMatch(/\/control\/of-the-compose-file-1$/);
    expect(await at(`${controlUrl}/settings`, '127.0.0.2')).toBe(200);
    expect(await at(new URL('/health', controlUrl).href, '127.0.0.2')).toBe(200);
    const refused = ['/control/settings', `/control/${token}x/settings`, '/msi/token?resource=a'];
    const answers = refused.map((path) => at(new URL(path, controlUrl).href, '127.0.0.2'));
    expect(await Promise.all(answers)).toEqual([404, 404, 401]);
    const proxy = emulator.ready.proxyUrl.replace('127.0.0.1', '127.0.0.2');
    const vault = 'https://contoso-eastus.vault.azure.net/secrets?api-version=7.4';
    const curl = ['-sS', '-o', '-', '-w', '%{http_code}', '--proxy', proxy, '--cacert', emulator.ready.caFile, vault];
    expect((await promisify(execFile)('curl', curl)).stdout).toMatch(/401$/);
    expect(emulator.stderr()).toMatch(/^WARNING: every machine that reaches this one can reach the emulator\./);
  });

  it('is not the default, which warns of nothing', async () => {
    emulator = await startEmulatorProcess(['--port', '0', '--seed', 'empty'], { stderr: 'pipe' });

    expect(await at(new URL('/health', emulator.ready.controlUrl).href, '127.0.0.1')).toBe(200);
    expect(await at(new URL('/health', emulator.ready.controlUrl).href, '127.0.0.2')).toBe(0);
    expect(emulator.stderr()).toBe('');
  });

  it.each([
    [
      'a token that can be guessed',
      [],
      { KEYVAULT_EMULATOR_TOKEN: 'short' },
      /^Error: KEYVAULT_EMULATOR_TOKEN must have 16/,
    ],
    ['tokens for everybody', ['--host', '0.0.0.0', '--imds'], {}, /^Error: --imds gives tokens without a secret/],
    [
      'another host',
      ['--host', '10.0.0.1'],
      {},
      /^Error: --host must be 127\.0\.0\.1 or 0\.0\.0\.0, not "10\.0\.0\.1"/,
    ],
  ])('refuses %s', async (_, args, env, message) => {
    const { code, stderr } = await runEmulator(['--port', '0', ...args], { ...process.env, ...env });
    expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
  });
});

test.each([
  ['127.0.0.1', []],
  ['0.0.0.0', ['ca.pem', 'truststore.p12']],
])('for %s, lets others read of the state folder: %j', async (host, shared) => {
  emulator = await startEmulatorProcess(['--port', '0', '--seed', 'empty', '--state', stateDir, '--host', host]);
  const open = readdirSync(stateDir).filter((name) => (statSync(path.join(stateDir, name)).mode & 0o077) !== 0);

  expect(open).toEqual(shared);
});

test('loses no acknowledged write when it is killed', async () => {
  for (let round = 0; round < 3; round += 1) {
    emulator = await startEmulatorProcess(['--port', '0', '--seed', 'empty', '--state', stateDir]);
    const acknowledged = await writeUntilKilled(emulator, round);
    emulator = await startEmulatorProcess(['--port', '0', '--state', stateDir]);
    const { ready } = emulator;
    const token = await azureTokenOf(ready);
    for (const name of acknowledged) {
      const { status, body } = await azureRequest(ready, 'contoso-eastus', { path: v(`/secrets/${name}/`), token });
      expect([status, body.value]).toEqual([200, `value of ${name}`]);
    }
    expect(acknowledged.length).toBeGreaterThan(20);
    await endProcess(emulator.child, 'SIGKILL');
  }
  // Six starts of a process take long on a busy machine.
});

/** Runs four writers and kills the process during their writes. Returns the acknowledged names. */
async function writeUntilKilled({ ready, child }: EmulatorProcess, round: number): Promise<string[]> {
  const token = await azureTokenOf(ready);
  const acknowledged: string[] = [];
  const writer = async (id: number): Promise<void> => {
    for (let count = 0; ; count += 1) {
      const name = `r${round}-w${id}-${count}`;
      const path = v(`/secrets/${name}`);
      await azureRequest(ready, 'contoso-eastus', { method: 'PUT', path, body: { value: `value of ${name}` }, token });
      acknowledged.push(name);
      if (acknowledged.length === 40 + round) child.kill('SIGKILL');
    }
  };
  await Promise.allSettled([1, 2, 3, 4].map(writer));
  return acknowledged;
}

test.each([
  ['an unknown option', ['--speed', '1']],
  ['an invalid port', ['--port', 'x']],
  ['a missing seed file', ['--seed', 'nowhere.json']],
])('exits with code 2 and a message for %s', async (_, args) => {
  const { code, stdout, stderr } = await runEmulator(args);

  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).not.toContain('    at ');
});

test.each([
  ['a state that is a file', '--state', 'notes.txt', /^The state cannot be used: .*notes\.txt is a file, not a folder/],
  [
    'a state file that is not SQLite',
    '--state',
    '.',
    /azure\.sqlite is not a usable state file \(it is not an SQLite file\)/,
  ],
])('exits with code 1 and a message for %s, and leaves it unchanged', async (_, option, name, message) => {
  for (const file of ['notes.txt', 'azure.sqlite']) writeFileSync(path.join(stateDir, file), 'notes, and no state');
  const { code, stdout, stderr } = await runEmulator(['--port', '0', option, path.join(stateDir, name)]);

  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(message);
  expect(stderr).not.toContain('    at ');
  expect(readFileSync(path.join(stateDir, 'azure.sqlite'), 'utf8')).toBe('notes, and no state');
});

test('exits with code 1 and a message, and leaves nothing running, when it cannot write its variables', async () => {
  const { code, stdout, stderr } = await runEmulator(['--port', '0', '--write-env', path.join(stateDir, 'no/such')]);

  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(/^The variables cannot be written: Error: ENOENT.* Give another --write-env\.$/m);
});

test('exits with code 1 and a message when another process holds the state, which keeps running', async () => {
  emulator = await startEmulatorProcess(['--port', '0', '--seed', 'empty', '--state', stateDir]);
  const { code, stderr } = await runEmulator(['--port', '0', '--state', stateDir]);
  const token = await azureTokenOf(emulator.ready);

  expect(code).toBe(1);
  expect(stderr).toMatch(/^The state folder .* is in use by another emulator\./);
  expect((await azureRequest(emulator.ready, 'contoso-eastus', { path: v('/secrets'), token })).status).toBe(200);
});

test('exits with code 1 and a message for a port in use', async () => {
  const holder = net.createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => holder.once('listening', resolve));
  const { port } = holder.address() as net.AddressInfo;
  const { code, stderr } = await runEmulator(['--port', String(port), '--seed', 'empty']);
  holder.close();

  expect(code).toBe(1);
  expect(stderr).toMatch(new RegExp(`^Port ${port} of 127\\.0\\.0\\.1 is taken by another program\\.`));
});
