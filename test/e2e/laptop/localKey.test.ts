import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { kvmover } from '../../support/cli/kvmover';
import {
  endLocalProcesses,
  localFolder,
  type LocalStackProcess,
  startLocalProcess,
} from '../../support/local/localProcess';
import { knock } from '../../support/local/neighbour';

// What another user of the machine can do with the app that a person runs: reach it at 127.0.0.1, list processes, read what
// is readable. The person has the file with the key.

let stack: LocalStackProcess;

beforeAll(async () => {
  stack = await startLocalProcess({ stateDir: localFolder() });
});
afterAll(endLocalProcesses);

const json = { 'content-type': 'application/json' };
const move = JSON.stringify({ sourceVault: 'contoso-westeurope', targetVault: 'contoso-northeurope' });

/** The line of a header that `npm start` keeps for curl. */
function keptHeader(): { readonly name: string; readonly key: string } {
  const [, name = '', key = ''] = /^([\w-]+): (\S+)\n$/.exec(readFileSync(stack.keyFile, 'utf8')) ?? [];
  return { name, key };
}

describe('a neighbour without the key', () => {
  it.each([
    ['POST', '/api/moves', move],
    ['GET', '/api/moves', ''],
    ['GET', '/api/moves/any', ''],
    ['POST', '/api/moves/any/approve', '{}'],
    ['GET', '/api/moves/any/report', ''],
    ['POST', '/api/checks', move],
    ['POST', '/api/comparisons', move],
    ['GET', '/api/health', ''],
    ['GET', '/api/unknown', ''],
    ['GET', '/admin/functions', ''],
    ['POST', '/admin/functions/startMove', '{}'],
    ['GET', '/admin/host/status', ''],
    ['GET', '/runtime/webhooks/durabletask/instances', ''],
  ])('gets nothing from %s %s', async (method, at, body) => {
    expect(await knock(`${stack.baseUrl}${at}`, { method, headers: json, body })).toEqual({ status: 401, body: '' });
    const guess = { ...json, 'x-functions-key': 'guess' };
    expect(await knock(`${stack.baseUrl}${at}`, { method, headers: guess, body })).toEqual({ status: 401, body: '' });
  });

  it('gets the page, which has nothing of the vaults and no key', async () => {
    const page = await knock(`${stack.baseUrl}/api/ui`);
    expect(page.status).toBe(200);
    expect(page.body).not.toContain(keptHeader().key);
  });

  it('gets no token of the identity, as a virtual machine would give it', async () => {
    const { origin } = new URL(stack.azure.identityEndpoint);
    const query = 'api-version=2018-02-01&resource=https://vault.azure.net';
    const imds = await knock(`${origin}/metadata/identity/oauth2/token?${query}`, { headers: { metadata: 'true' } });
    expect([imds.status, imds.body]).toEqual([404, expect.not.stringContaining('access_token')]);
    for (const headers of [{}, { 'x-identity-header': 'guess' }, { metadata: 'true' }])
      expect((await knock(`${origin}/msi/token?${query}`, { headers })).status).toBe(401);
  });

  it('cannot control the embedded Azure', async () => {
    const { origin } = new URL(stack.azure.controlUrl);
    for (const at of ['/control', '/control/snapshot', '/control//snapshot', '/snapshot', '/control/guess/snapshot'])
      expect((await knock(`${origin}${at}`)).status).toBe(404);
  });

  it('sees no secret among the arguments of processes', () => {
    const seen = readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((pid) => argumentsOf(pid))
      .join('\n');
    expect(seen).toContain('functionsHost/main.js');
    expect(seen).not.toContain(keptHeader().key);
    expect(seen).not.toContain(stack.azure.identityHeader);
  });

  it('finds no secret in the log, and cannot read the state', () => {
    expect(stack.logs() + stack.readyLine).not.toContain(keptHeader().key);
    expect(openPlaces(stack.stateDir)).toEqual([]);
  });
});

describe('the person who started it', () => {
  it('calls the app with the header of the file', async () => {
    const { name, key } = keptHeader();
    expect(name).toBe('x-functions-key');
    expect((await knock(`${stack.baseUrl}/api/moves`, { headers: { [name]: key } })).status).toBe(200);
  });

  it('has no right to the durable API with that key', async () => {
    const { name, key } = keptHeader();
    const instances = `${stack.baseUrl}/runtime/webhooks/durabletask/instances`;
    expect((await knock(instances, { headers: { [name]: key } })).status).toBe(401);
  });

  it('finds it with kvmover by its folder', async () => {
    const ran = await kvmover(['list', '--embedded', '--state-dir', stack.stateDir]);
    expect([ran.code, ran.stderr]).toEqual([0, '']);
  });

  it('has another key after another start', async () => {
    const other = await startLocalProcess({ stateDir: localFolder() });
    const [before, now] = [keptHeader().key, readFileSync(other.keyFile, 'utf8')];
    expect(before.length).toBeGreaterThan(40);
    expect(now).not.toContain(before);
    expect(await other.stop()).toBe(0);
    const again = await startLocalProcess({ stateDir: other.stateDir });
    expect(readFileSync(again.keyFile, 'utf8')).not.toBe(now);
  });
});

function argumentsOf(pid: string): string {
  try {
    return readFileSync(path.join('/proc', pid, 'cmdline'), 'utf8').replaceAll('\0', ' ');
  } catch {
    // The process has ended.
    return '';
  }
}

/** Files and folders below a folder that others may read, write or enter. */
function openPlaces(folder: string): readonly string[] {
  const places = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => path.join(folder, name));
  return [folder, ...places].filter((place) => (statSync(place, { throwIfNoEntry: false })?.mode ?? 0) & 0o077);
}
