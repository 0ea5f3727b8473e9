import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { HostClient } from '../../support/host/hostClient';
import { endHosts, startHostProcess, temporaryFolder, type HostProcess } from '../../support/host/hostProcess';
import { readJournal, waitForJournal } from '../../support/host/hostWait';

// A limit for what hangs, not for what is slow: each test starts two processes.
let stateDir: string;
let journal: string;

beforeEach(() => {
  stateDir = temporaryFolder();
  journal = path.join(temporaryFolder(), 'journal');
});
afterEach(endHosts);

const start = async (): Promise<{ host: HostProcess; client: HostClient }> => {
  const host = await startHostProcess({ stateDir, env: { JOURNAL: journal } });
  return { host, client: await HostClient.open(host.baseUrl) };
};

describe('a killed host', () => {
  it('continues after the last saved step and repeats at most the running one', async () => {
    const first = await start();
    const id = await first.client.start('steps', { count: 400, prefix: 'step ' });
    await waitForJournal(journal, (lines) => lines.length > 20);
    await first.host.kill();
    const before = readJournal(journal).length;
    expect(before).toBeLessThan(400);

    const second = await start();
    expect(await second.client.ended(id)).toMatchObject({ runtimeStatus: 'Completed', output: 400 });
    const lines = readJournal(journal);
    expect(new Set(lines).size).toBe(400);
    expect(lines.length).toBeLessThanOrEqual(401);
  });

  it('repeats at most the running activities of a fan-out', async () => {
    const first = await start();
    const id = await first.client.start('fanOutRecord', { count: 3_000, prefix: 'item ' });
    await waitForJournal(journal, (lines) => lines.length > 300);
    await first.host.kill();

    const second = await start();
    expect(await second.client.ended(id)).toMatchObject({ runtimeStatus: 'Completed', output: 3_000 });
    const lines = readJournal(journal);
    expect(new Set(lines).size).toBe(3_000);
    // host.json allows 20 at a time, and each holds its place until its answer is on disk.
    expect(lines.length).toBeLessThanOrEqual(3_000 + 20);
  });

  it('repeats an interrupted activity', async () => {
    const first = await start();
    const file = path.join(stateDir, 'go-on');
    const id = await first.client.start('callOne', ['waitForFile', { file, line: 'work' }]);
    await waitForJournal(journal, (lines) => lines.includes('began work'));
    await first.host.kill();

    const second = await start();
    await waitForJournal(journal, (lines) => lines.filter((line) => line === 'began work').length === 2);
    writeFileSync(file, '');
    expect((await second.client.ended(id)).output).toBe('work');
    expect(readJournal(journal)).toEqual(['began work', 'began work', 'ended work']);
  });

  it('keeps every acknowledged event', async () => {
    const first = await start();
    const id = await first.client.start(
      'waitFor',
      Array.from({ length: 50 }, () => 'e'),
    );
    for (let index = 0; index < 50; index += 1) expect(await first.client.raise(id, 'e', index)).toBe(202);
    await first.host.kill();

    const second = await start();
    expect((await second.client.ended(id)).output).toEqual(Array.from({ length: 50 }, (_, index) => index));
  });

  it('keeps every acknowledged start', async () => {
    const first = await start();
    const ids = await Promise.all(Array.from({ length: 30 }, async (_, index) => first.client.start('hello', index)));
    await first.host.kill();

    const second = await start();
    for (const id of ids) expect((await second.client.ended(id)).runtimeStatus).toBe('Completed');
  });

  it('fires timers that became due while it was down', async () => {
    const first = await start();
    const id = await first.client.start('sleep', 300);
    await first.client.until(id, ({ runtimeStatus }) => runtimeStatus === 'Running');
    await first.host.kill();

    const second = await start();
    expect((await second.client.ended(id)).output).toBe(true);
  });

  it('continues a generation that had just started', async () => {
    const first = await start();
    const id = await first.client.start('collector');
    for (let index = 0; index < 10; index += 1) await first.client.raise(id, 'item', index);
    await first.host.kill();

    const second = await start();
    await second.client.raise(id, 'item', 'stop');
    expect((await second.client.ended(id)).output).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('keeps ended instances and the system key', async () => {
    const first = await start();
    const ended = await first.client.run('hello');
    await first.host.kill();

    const second = await start();
    expect(await second.client.status(ended.instanceId)).toEqual(ended);
    expect((await first.client.call('GET', 'instances').catch(() => undefined))?.status).toBeUndefined();
    expect(second.client.root.split('/').slice(3)).toEqual(first.client.root.split('/').slice(3));
  });
});

describe('a stopped host', () => {
  it('waits for a running activity and saves its answer', async () => {
    const first = await start();
    const file = path.join(stateDir, 'go-on');
    const id = await first.client.start('callOne', ['waitForFile', { file, line: 'work' }]);
    await waitForJournal(journal, (lines) => lines.includes('began work'));
    const stopping = first.host.stop();
    writeFileSync(file, '');
    expect(await stopping).toBe(0);

    const second = await start();
    expect((await second.client.ended(id)).output).toBe('work');
    expect(readJournal(journal)).toEqual(['began work', 'ended work']);
  });
});
