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
import { openSqlite } from '../../../local/sqlite/openSqlite';
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

/** Creates a state with an ended instance. */
const makeState = async (): Promise<string> => {
  const host = await startHostProcess({ stateDir });
  const client = await HostClient.open(host.baseUrl);
  const { instanceId } = await client.run('fanOut', 100);
  await host.stop();
  return instanceId;
};

describe('a state folder', () => {
  it('is accessible only to its owner', async () => {
    await startHostProcess({ stateDir });
    expect(statSync(stateDir).mode & 0o777).toBe(0o700);
    const modes = readdirSync(stateDir).map((name) => statSync(path.join(stateDir, name)).mode & 0o777);
    expect(new Set(modes)).toEqual(new Set([0o600]));
  });

  it('admits one host at a time and refuses the second', async () => {
    const first = await startHostProcess({ stateDir });
    const { code, log } = await refusal();
    expect(code).toBe(1);
    expect(log).toContain(`Another host is running on ${stateDir}.`);
    expect((await fetch(`${first.baseUrl}/api/noRoute`)).status).toBe(200);
  });

  it('admits the next host as soon as the first was killed', async () => {
    const first = await startHostProcess({ stateDir });
    await first.kill();
    await expect(startHostProcess({ stateDir })).resolves.toHaveProperty('baseUrl');
  });

  it('is refused when it cannot be written', async () => {
    writeFileSync(stateDir, 'a file, not a folder');
    const { code, log } = await refusal();
    expect(code).toBe(1);
    expect(log).toMatch(/cannot be written: .*\nCause: Error: .*\n$/);
    expect(log).not.toMatch(/^ {4}at /m);
  });

  // A superuser can write to read-only folders.
  (process.getuid?.() === 0 ? it.skip : it)('is refused when it is read-only', async () => {
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
  ])('is refused and unchanged when it was truncated %s', async (_name, size) => {
    await makeState();
    truncateSync(file, size ?? Math.floor(statSync(file).size / 2));
    const before = readFileSync(file);
    const { code, log } = await refusal();
    expect(code).toBe(1);
    expect(log).toContain('is damaged');
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it('is refused and unchanged when a page is damaged', async () => {
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

  it('is refused and unchanged when it belongs to another program', async () => {
    mkdirSync(stateDir);
    const other = openSqlite(file);
    other.exec('CREATE TABLE notes (text TEXT)');
    other.close();
    const before = readFileSync(file);
    const { code, log } = await refusal();
    expect(code).toBe(1);
    expect(log).toContain('is the database of another program');
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it('is refused and unchanged when it is not a database', async () => {
    mkdirSync(stateDir);
    writeFileSync(file, 'just some notes, but long enough to look at'.repeat(10));
    const { code, log } = await refusal();
    expect(code).toBe(1);
    expect(log).toContain('is not a state file of this host');
  });

  it('is refused when it has another version', async () => {
    await makeState();
    const db = openSqlite(file);
    db.exec('PRAGMA user_version = 999');
    db.close();
    expect((await refusal()).log).toContain('another version of this host');
  });

  it('works as a copy that was made while the host was stopped', async () => {
    const instanceId = await makeState();
    const copy = path.join(temporaryFolder(), 'copy');
    mkdirSync(copy);
    copyFileSync(file, path.join(copy, 'durable.db'));
    const host = await startHostProcess({ stateDir: copy });
    expect((await (await HostClient.open(host.baseUrl)).status(instanceId)).runtimeStatus).toBe('Completed');
  });
});
