import { execFileSync, spawnSync } from 'node:child_process';
import { statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { HostClient } from '../../support/host/hostClient';
import {
  appFolder,
  endHosts,
  startHostProcess,
  temporaryFolder,
  type HostProcess,
} from '../../support/host/hostProcess';
import { readJournal, waitForJournal } from '../../support/host/hostWait';

afterEach(endHosts);

const has = (program: string): boolean => spawnSync(program, ['--version']).status === 0;
const isRunning = ({ runtimeStatus }: { runtimeStatus: string }): boolean => runtimeStatus === 'Running';

/** Limits the size of the files that a process writes. The effect is that of a full disk, with another error code. */
const limitFiles = (host: HostProcess, size: string): void => {
  execFileSync('prlimit', ['--pid', String(host.pid), `--fsize=${size}:unlimited`]);
};

/** Leaves no room for another step. */
const limitToPresentSize = (host: HostProcess, stateDir: string): void => {
  limitFiles(host, String(statSync(path.join(stateDir, 'durable.db-wal')).size));
};

(has('prlimit') ? describe : describe.skip)('a host whose files cannot grow', () => {
  it('refuses what it cannot save, loses nothing, and continues when there is room', async () => {
    const stateDir = temporaryFolder();
    const env = { JOURNAL: path.join(stateDir, 'journal') };
    const host = await startHostProcess({ stateDir, env });
    const client = await HostClient.open(host.baseUrl);
    const file = path.join(stateDir, 'go-on');
    const id = await client.start('callOne', ['waitForFile', { file, line: 'work' }]);
    const waiting = await client.start('waitFor', ['go']);
    await waitForJournal(env.JOURNAL, (lines) => lines.includes('began work'));
    await client.until(waiting, isRunning);

    limitToPresentSize(host, stateDir);
    const refused = await client.call('POST', `instances/${waiting}/raiseEvent/go`, '1');
    expect(refused.status).toBe(503);
    expect(await refused.text()).toContain('The state could not be saved');
    writeFileSync(file, '');
    expect((await client.status(id)).runtimeStatus).toBe('Running');
    expect(host.log()).toContain('Nothing is lost: the host keeps its work and retries.');

    limitFiles(host, 'unlimited');
    expect((await client.ended(id)).output).toBe('work');
    await client.raise(waiting, 'go', 2);
    expect((await client.ended(waiting)).output).toEqual([2]);
    expect(readJournal(env.JOURNAL).filter((line) => line === 'began work')).toHaveLength(1);
    expect(host.log()).toContain('The state can be saved again.');
  });

  it('keeps everything that it acknowledged when it is killed', async () => {
    const stateDir = temporaryFolder();
    const first = await startHostProcess({ stateDir });
    const client = await HostClient.open(first.baseUrl);
    const id = await client.start('waitFor', ['a', 'b']);
    await client.raise(id, 'a', 1);
    limitToPresentSize(first, stateDir);
    expect((await client.call('POST', `instances/${id}/raiseEvent/b`, '"refused"')).status).toBe(503);
    await first.kill();

    const second = await startHostProcess({ stateDir });
    const again = await HostClient.open(second.baseUrl);
    await again.raise(id, 'b', 2);
    expect((await again.ended(id)).output).toEqual([1, 2]);
  });
});

describe('a host whose clock is changed', () => {
  let clock: string;
  const setClock = (offMs: number): void => {
    writeFileSync(clock, String(offMs));
  };
  const hour = 3_600_000;
  let client: HostClient;
  beforeEach(async () => {
    clock = path.join(temporaryFolder(), 'clock');
    setClock(0);
    const host = await startHostProcess({
      stateDir: temporaryFolder(),
      env: { CLOCK_FILE: clock },
      nodeArgs: ['--require', appFolder('clock/clock.cjs')],
    });
    client = await HostClient.open(host.baseUrl);
  });

  it('never moves the time of an orchestration back', async () => {
    const id = await client.start('times');
    await client.until(id, isRunning);
    for (const offMs of [hour, -hour, 0]) {
      setClock(offMs);
      await client.raise(id, 'tick', null);
      // One turn for each event, so that each has its own time.
      await client.run('hello');
    }
    const times = (await client.ended(id)).output as number[];
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(hour / 2);
    expect(times[2]).toBe(times[1]);
  });

  it('delays a timer until the clock, set back, reaches its time again', async () => {
    setClock(hour);
    const id = await client.start('sleep', 60_000);
    await client.until(id, isRunning);
    setClock(0);
    const other = await client.run('sleep', 50);
    expect(other.output).toBe(true);
    expect((await client.status(id)).runtimeStatus).toBe('Running');
    setClock(hour + 120_000);
    expect((await client.ended(id)).output).toBe(true);
  });

  it('fires the timers that are due when the clock is set forward', async () => {
    const id = await client.start('sleep', 2 * hour);
    await client.until(id, isRunning);
    setClock(2 * hour + 1_000);
    expect((await client.ended(id)).output).toBe(true);
  });
});
