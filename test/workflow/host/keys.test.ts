import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { keyProof } from '../../../local/functionsHost/http/keyProof';
import { appFolder, endHosts, runHostToEnd, startHostProcess, temporaryFolder } from '../../support/host/hostProcess';

const keysDir = path.join(temporaryFolder(), 'keys');
const env = {
  JOURNAL: path.join(temporaryFolder(), 'journal'),
  YEARLY: '0 0 0 1 1 *',
  SETTING_ROUTE: 's',
  HUB_NAME: 'Hub',
};
let api: string;
let baseUrl: string;

const key = (value: string) => ({ name: value, value, encrypted: false });

beforeAll(async () => {
  mkdirSync(keysDir);
  writeFileSync(path.join(keysDir, 'host.json'), JSON.stringify({ masterKey: key('m'), functionKeys: [key('h')] }));
  writeFileSync(path.join(keysDir, 'guarded.json'), JSON.stringify({ keys: [key('g')] }));
  ({ baseUrl } = await startHostProcess({
    app: 'plainJs',
    stateDir: temporaryFolder(),
    env,
    args: ['--keys', keysDir],
  }));
  api = `${baseUrl}/v1`;
});
afterAll(endHosts);

describe('a host with keys', () => {
  it.each([
    ['hello', undefined, 200],
    ['guarded', undefined, 401],
    ['guarded', 'wrong', 401],
    ['guarded', 'g', 200],
    ['guarded', 'h', 200],
    ['guarded', 'm', 200],
    ['forAdmins', 'g', 401],
    ['forAdmins', 'h', 401],
    ['forAdmins', 'm', 200],
  ])('answers a call of %s with the key %s with %i', async (name, code, status) => {
    expect((await fetch(`${api}/${name}${code === undefined ? '' : `?code=${code}`}`)).status).toBe(status);
    const headers: Record<string, string> = code === undefined ? {} : { 'x-functions-key': code };
    expect((await fetch(`${api}/${name}`, { headers })).status).toBe(status);
  });

  it('requires the master key to run a timer by hand', async () => {
    const run = async (query: string): Promise<number> =>
      (await fetch(`${baseUrl}/admin/functions/yearly${query}`, { method: 'POST' })).status;
    expect(await run('')).toBe(401);
    expect(await run('?code=h')).toBe(401);
    expect(await run('?code=m')).toBe(202);
  });

  it('accepts the master key for the durable API', async () => {
    expect((await fetch(`${baseUrl}/runtime/webhooks/durabletask/instances?code=m`)).status).toBe(200);
    expect((await fetch(`${baseUrl}/runtime/webhooks/durabletask/instances?code=h`)).status).toBe(401);
  });

  it('proves that it knows the key of callers to anyone who asks with a nonce', async () => {
    const nonce = 'n'.repeat(43);
    const answer = await fetch(`${baseUrl.replace('127.0.0.1', 'localhost')}/admin/host/proof?nonce=${nonce}`);
    expect([answer.status, await answer.text()]).toEqual([200, keyProof('h', { origin: baseUrl, nonce })]);
    expect((await fetch(`${baseUrl}/admin/host/proof`)).status).toBe(400);
  });

  it('does not start with files of another format, and does not quote them', async () => {
    const other = temporaryFolder();
    writeFileSync(path.join(other, 'host.json'), '{"masterKey":"canary"');
    const args = ['--app', appFolder('contract'), '--state', temporaryFolder(), '--port', '0', '--keys', other];
    const { code, log } = await runHostToEnd(args);
    expect(code).toBe(1);
    expect(log).toContain('does not hold function keys');
    expect(log).not.toContain('canary');
  });
});
