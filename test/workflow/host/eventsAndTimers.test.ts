import { HostClient } from '../../support/host/hostClient';
import { endHosts, startHostProcess, temporaryFolder } from '../../support/host/hostProcess';

let client: HostClient;

beforeAll(async () => {
  const host = await startHostProcess({ stateDir: temporaryFolder() });
  client = await HostClient.open(host.baseUrl);
});
afterAll(endHosts);

const isRunning = ({ runtimeStatus }: { runtimeStatus: string }): boolean => runtimeStatus === 'Running';

describe('an external event', () => {
  it('reaches the waiting orchestration', async () => {
    const id = await client.start('waitFor', ['go']);
    await client.until(id, isRunning);
    await client.raise(id, 'go', { answer: 42 });
    expect((await client.ended(id)).output).toEqual([{ answer: 42 }]);
  });

  it('is kept in order until the orchestration waits for it', async () => {
    const id = await client.start('waitFor', ['first', 'kept', 'kept']);
    await client.raise(id, 'kept', 1);
    await client.raise(id, 'kept', 2);
    await client.raise(id, 'first', 0);
    expect((await client.ended(id)).output).toEqual([0, 1, 2]);
  });

  it('has a case-sensitive name', async () => {
    const id = await client.start('waitFor', ['Go']);
    await client.raise(id, 'go', 'small');
    await client.raise(id, 'Go', 'great');
    expect((await client.ended(id)).output).toEqual(['great']);
  });

  it('wins against a timer, which no longer keeps the orchestration open', async () => {
    const id = await client.start('eventOrTimeout', 3_600_000);
    await client.until(id, isRunning);
    await client.raise(id, 'go', 'in time');
    expect((await client.ended(id)).output).toBe('in time');
  });
});

describe('a timer', () => {
  it('fires not before its time by the clock of the orchestration', async () => {
    expect((await client.run('sleep', 60)).output).toBe(true);
  });

  it('fires at once when its time has passed', async () => {
    expect((await client.run('sleep', -5_000)).output).toBe(true);
  });

  it('wins against an event that does not come', async () => {
    expect((await client.run('eventOrTimeout', 50)).output).toBe('timeout');
  });

  it('runs in slices of three days when it is longer than six days', async () => {
    const id = await client.start('sleep', 10 * 24 * 3600_000);
    await client.until(id, isRunning);
    const { historyEvents = [] } = await client.status(id, '?showHistory=true');
    const [timer] = historyEvents.filter(({ EventType }) => EventType === 'TimerCreated');
    const days = (Date.parse(timer?.['FireAt']) - Date.parse(timer?.['Timestamp'])) / (24 * 3600_000);
    expect(days).toBeCloseTo(3, 2);
  });
});

describe('a timer of a host with --early-timers', () => {
  let early: HostClient;

  beforeAll(async () => {
    const host = await startHostProcess({ stateDir: temporaryFolder(), args: ['--early-timers'] });
    early = await HostClient.open(host.baseUrl);
  });

  it('fires before its time, because the remaining seconds are rounded down', async () => {
    expect((await early.run('sleep', 1_900)).output).toBe(false);
  });

  it('fires immediately when it takes less than a second', async () => {
    expect((await early.run('sleep', 990)).output).toBe(false);
  });
});

describe('suspend and resume', () => {
  it('hold back events until the instance resumes', async () => {
    const id = await client.start('waitFor', ['a', 'b']);
    await client.until(id, isRunning);
    expect((await client.control(id, 'suspend', '?reason=pause')).status).toBe(202);
    const suspended = await client.until(id, ({ runtimeStatus }) => runtimeStatus === 'Suspended');
    expect(suspended.output).toBe('pause');
    await client.raise(id, 'a', 1);
    await client.raise(id, 'b', 2);
    expect((await client.control(id, 'suspend')).status).toBe(500);
    expect((await client.control(id, 'resume')).status).toBe(202);
    expect(await client.ended(id)).toMatchObject({ runtimeStatus: 'Completed', output: [1, 2] });
  });

  it('hold back decisions until the instance resumes', async () => {
    const id = await client.start('twoSteps');
    await client.until(id, isRunning);
    await client.control(id, 'suspend');
    await client.until(id, ({ runtimeStatus }) => runtimeStatus === 'Suspended');
    await client.raise(id, 'go', null);
    await client.until(id, ({ customStatus }) => customStatus === 'continued');
    const { historyEvents = [] } = await client.status(id, '?showHistory=true');
    expect(historyEvents.some(({ EventType }) => EventType === 'TaskScheduled')).toBe(false);
    await client.control(id, 'resume');
    expect((await client.ended(id)).output).toBe('step');
  });

  it('refuse to resume an instance that is not suspended', async () => {
    const id = await client.start('waitFor', ['never']);
    await client.until(id, isRunning);
    expect((await client.control(id, 'resume')).status).toBe(500);
  });
});

describe('terminate', () => {
  it('ends an instance at once with the reason as its output', async () => {
    const id = await client.start('waitFor', ['never']);
    await client.until(id, isRunning);
    expect((await client.control(id, 'terminate', '?reason=enough')).status).toBe(202);
    expect(await client.ended(id)).toMatchObject({ runtimeStatus: 'Terminated', output: 'enough' });
  });

  it('shows a reason that is a number as a number, as the real API does', async () => {
    const id = await client.start('waitFor', ['never']);
    await client.control(id, 'terminate', '?reason=123');
    expect((await client.ended(id)).output).toBe(123);
  });

  it('ends a suspended instance', async () => {
    const id = await client.start('waitFor', ['never']);
    await client.until(id, isRunning);
    await client.control(id, 'suspend');
    await client.until(id, ({ runtimeStatus }) => runtimeStatus === 'Suspended');
    await client.control(id, 'terminate', '?reason=over');
    expect(await client.ended(id)).toMatchObject({ runtimeStatus: 'Terminated', output: 'over' });
  });

  it('leaves the children running', async () => {
    const id = await client.start('parent', { child: 'waitFor', input: ['go'], id: 'left-alone' });
    await client.until(id, isRunning);
    await client.control(id, 'terminate');
    await client.ended(id);
    await client.raise('left-alone', 'go', 'still here');
    expect((await client.ended('left-alone')).output).toEqual(['still here']);
  });
});
