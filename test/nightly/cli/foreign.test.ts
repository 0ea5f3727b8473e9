import { chmodSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import path from 'node:path';
import { kvmover } from '../../support/cli/kvmover';
import { moveStatus, steering } from '../../support/cli/cliFixtures';
import {
  endLocalProcesses,
  localFolder,
  startAppHost,
  startEmulatorProcess,
  type LocalHost,
} from '../../support/local/localProcess';
import { moveSeed, moveSource, sameGeographyTarget } from '../../support/move/moveSeed';

// What kvmover does with a key, and with answers that do not come from keyvault-mover.

afterAll(endLocalProcesses);

describe('an app that needs a key', () => {
  const key = 'the-function-key-of-this-test';
  let host: LocalHost;

  beforeAll(async () => {
    const [stateDir, keysDir] = [localFolder(), localFolder()];
    const entry = (name: string, value: string) => ({ name, value, encrypted: false });
    const keys = { masterKey: entry('master', 'another'), functionKeys: [entry('default', key)] };
    writeFileSync(path.join(keysDir, 'host.json'), JSON.stringify(keys));
    const seed = path.join(stateDir, 'seed.json');
    writeFileSync(seed, JSON.stringify(moveSeed(1, 1)));
    const { azure } = await startEmulatorProcess({ stateDir: localFolder(), seed });
    host = await startAppHost({ stateDir, azure, args: ['--keys', keysDir] });
  });

  it.each([
    ['no key', {}],
    ['a wrong key', { KVMOVER_KEY: 'guessed' }],
  ])('refuses %s, and says where the key belongs', async (_, env) => {
    const ran = await kvmover(['list', '--endpoint', host.baseUrl], env);
    expect([ran.code, ran.stderr]).toEqual([2, expect.stringMatching(/key is missing or wrong[^]*KVMOVER_KEY/)]);
  });

  it('takes the key from the environment, and shows it nowhere', async () => {
    const args = ['plan', moveSource, sameGeographyTarget, '--json'];
    const ran = await kvmover([...args, '--endpoint', host.baseUrl], { KVMOVER_KEY: key });
    expect(ran.code).toBe(0);
    expect(ran.stdout + ran.stderr).not.toContain(key);
  });

  it('takes the key from a file, and the address from the environment', async () => {
    const file = path.join(localFolder(), 'key');
    writeFileSync(file, `${key}\n`);
    chmodSync(file, 0o600);
    const ran = await kvmover(['list', '--key-file', file], { KVMOVER_ENDPOINT: host.baseUrl });
    expect([ran.code, ran.stderr]).toEqual([0, '']);
  });
});

describe('something else at the address', () => {
  const servers: Server[] = [];
  const asked: IncomingMessage[] = [];

  async function serve(listener: RequestListener): Promise<string> {
    const server = createServer((request, answer) => {
      asked.push(request);
      listener(request, answer);
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  }

  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
    asked.splice(0);
  });

  const json = (status: number, body: unknown): RequestListener => {
    return (_, answer) => answer.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
  };

  it.each<[string, RequestListener, number, string]>([
    [
      'a page',
      (_, answer) => answer.writeHead(200, { 'Content-Type': 'text/html' }).end('<h1>Hi</h1>'),
      1,
      'does not know',
    ],
    ['JSON of another form', json(200, { id: 'a' }), 1, 'does not know (at /'],
    ['an error that is no problem document', json(500, { message: steering }), 1, 'not an answer of keyvault-mover'],
    ['a broken connection', (request) => request.socket.destroy(), 1, 'cannot be reached'],
  ])('names %s', async (_, listener, code, message) => {
    const ran = await kvmover(['status', 'a-move', '--endpoint', await serve(listener)]);
    expect([ran.code, ran.stderr]).toEqual([code, expect.stringContaining(message)]);
  });

  it('names an address at which nothing answers', async () => {
    const address = await serve(json(200, {}));
    await new Promise((resolve) => servers.splice(0)[0]?.close(resolve));
    const ran = await kvmover(['status', 'a-move', '--endpoint', address]);
    expect([ran.code, ran.stderr]).toEqual([1, expect.stringContaining(`${address} cannot be reached: ECONNREFUSED`)]);
  });

  it('does not follow a redirect with the key', async () => {
    const other = await serve(json(200, moveStatus()));
    const first = await serve((_, answer) => answer.writeHead(302, { Location: other }).end());
    const ran = await kvmover(['status', 'a-move', '--endpoint', first], { KVMOVER_KEY: 'secret-key' });
    expect([ran.code, ran.stderr]).toEqual([1, expect.stringContaining('redirects')]);
    expect(asked.map(({ headers }) => headers.host)).toEqual([new URL(first).host]);
  });

  it('shows no text of the answer that could steer a terminal', async () => {
    const problem = { code: 'VAULT_FORBIDDEN' as const, detail: steering, remedy: steering };
    const status = moveStatus({
      phase: 'failed',
      problems: [problem],
      problemCount: 1,
      problemsByCode: [{ code: problem.code, count: 1 }],
    });
    const ran = await kvmover(['status', 'a-move', '--endpoint', await serve(json(200, status))]);
    expect([ran.code, ran.stdout]).toEqual([1, expect.stringContaining('esrever')]);
    const events = await kvmover(['status', 'a-move', '--json', '--endpoint', await serve(json(200, status))]);
    expect(JSON.parse(events.stdout)).toMatchObject({ event: 'end', status: { problems: [{ detail: steering }] } });
  });
});
