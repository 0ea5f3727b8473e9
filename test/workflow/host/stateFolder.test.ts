import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { HostClient } from '../../support/host/hostClient';
import { appFolder, endHosts, runHostToEnd, startHostProcess, temporaryFolder } from '../../support/host/hostProcess';

let stateDir: string;
let file: string;

beforeEach(() => {
  stateDir = path.join(temporaryFolder(), 'state');
  file = path.join(stateDir, 'durable.db');
});
afterEach(endHosts);

const refusal = async (): Promise<{ code: number | null; log: string }> =>
  runHostToEnd(['--app', appFolder('contract'), '--state', stateDir, '--port', '0']);

/** State in which an instance has ended. */
const makeState = async (): Promise<string> => {
  const host = await startHostProcess({ stateDir });
  const client = await HostClient.open(host.baseUrl);
  const { instanceId } = await client.run('fanOut', 100);
  await host.stop();
  return instanceId;
};

describe('a state folder', () => {
  it('is made for its owner alone', async () => {
    await startHostProcess({ stateDir });
    expect(statSync(stateDir).mode & 0o777).toBe(0o700);
    const modes = readdirSync(stateDir).map((name) => statSync(path.join(stateDir, name)).mode & 0o777);
    expect(new Set(modes)).toEqual(new Set([0o600]));
  });

  it('serves one host at a time, and the second is told so', async () => {
    const first = await startHostProcess({ stateDir });
    const { code, log } = await refusal();
    expect(code).toBe(1);
    expect(log).toContain(`Another host is running on ${stateDir}.`);
    expect((await fetch(`${first.baseUrl}/api/noRoute`)).status).toBe(200);
  });

  it('serves the next host as soon as the first was killed', async () => {
    const first = await startHostProcess({ stateDir });
    await first.kill();
    await expect(startHostProcess({ stateDir })).resolves.toHaveProperty('baseUrl');
  });

  it('that cannot be written is refused', async () => {
    writeFileSync(stateDir, 'a file, not a folder');
    const { code, log } = await refusal();
    expect(code).toBe(1);
    expect(log).toMatch(/cannot be written: .*\nCause: Error: .*\n$/);
    expect(log).not.toMatch(/^ {4}at /m);
  });

  // A superuser writes everywhere.
  (process.getuid?.() === 0 ? it.skip : it)('that is read-only is refused', async () => {
    mkdirSync(stateDir, { mode: 0o500 });
    const { code, log } = await refusal();
    chmodSync(stateDir, 0o700);
    expect(code).toBe(1);
    expect(log).toContain('cannot be written');
  });
});

describe('a state file', () => {
  it.each([
    ['to nothing', 0],
    ['within its header', 60],
    ['in the middle', undefined],
  ])('that was cut off %s is refused and left as it is', async (_name, size) => {
    await makeState();
    truncateSync(file, size ?? Math.floor(statSync(file).size / 2));
    const before = readFileSync(file);
    const { code, log } = await refusal();
    expect(code).toBe(1);
    expect(log).toContain('is damaged');
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it('with a broken page is refused and left as it is', async () => {
    await makeState();
    const bytes = readFileSync(file);
    bytes.fill(0xa5, 4096, 4096 * 3);
    writeFileSync(file, bytes);
    const { code, log } = await refusal();
    expect(code).toBe(1);
    expect(log).toContain('is damaged');
    expect(log).not.toMatch(/^ {4}at /m);
    expect(readFileSync(file).equals(bytes)).toBe(true);
  });

  it('of another program is refused and left as it is', async () => {
    mkdirSync(stateDir);
    const other = new Database(file);
    other.exec('CREATE TABLE notes (text TEXT)');
    other.close();
    const before = readFileSync(file);
    const { code, log } = await refusal();
    expect(code).toBe(1);
    expect(log).toContain('is the database of another program');
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it('that is no database at all is refused and left as it is', async () => {
    mkdirSync(stateDir);
    writeFileSync(file, 'just some notes, but long enough to look at'.repeat(10));
    const { code, log } = await refusal();
    expect(code).toBe(1);
    expect(log).toContain('is not a state file of this host');
  });

  it('of another version is refused', async () => {
    await makeState();
    const db = new Database(file);
    db.pragma('user_version = 999');
    db.close();
    expect((await refusal()).log).toContain('another version of this host');
  });

  it('can be copied while the host is stopped, and serves again', async () => {
    const instanceId = await makeState();
    const copy = path.join(temporaryFolder(), 'copy');
    mkdirSync(copy);
    copyFileSync(file, path.join(copy, 'durable.db'));
    const host = await startHostProcess({ stateDir: copy });
    expect((await (await HostClient.open(host.baseUrl)).status(instanceId)).runtimeStatus).toBe('Completed');
  });
});
