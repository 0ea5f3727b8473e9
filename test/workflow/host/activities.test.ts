import path from 'node:path';
import { HostClient } from '../../support/host/hostClient';
import { endHosts, startHostProcess, temporaryFolder } from '../../support/host/hostProcess';
import { readJournal } from '../../support/host/hostWait';

let client: HostClient;
const journal = path.join(temporaryFolder(), 'journal');

beforeAll(async () => {
  const host = await startHostProcess({ stateDir: temporaryFolder(), env: { JOURNAL: journal } });
  client = await HostClient.open(host.baseUrl);
});
afterAll(endHosts);

const callOne = async (name: string, input?: unknown) => client.run('callOne', [name, input]);

describe('an activity', () => {
  it.each([
    ['an object', { a: 1 }, { type: 'object', value: { a: 1 } }],
    ['an array', [1, 'x'], { type: 'object', value: [1, 'x'] }],
    ['a text', 'txt', { type: 'string', value: 'txt' }],
    ['an empty text', '', { type: 'string', value: '' }],
    ['a text that looks like JSON', '{"a":1}', { type: 'string', value: '{"a":1}' }],
    ['a number', 1.5, { type: 'number', value: 1.5 }],
    ['zero', 0, { type: 'number', value: 0 }],
    ['true as the .NET text "True"', true, { type: 'string', value: 'True' }],
    ['null as undefined', null, { type: 'undefined' }],
    ['unicode', '🔑 ключ', { type: 'string', value: '🔑 ключ' }],
  ])('receives %s from its orchestrator', async (_name, input, seen) => {
    expect((await callOne('typeOf', input)).output).toEqual(seen);
  });

  it('returns nothing as null', async () => {
    expect((await callOne('empty')).output).toBeNull();
  });

  it('returns bytes as base64', async () => {
    expect((await callOne('bytes')).output).toBe('AAH+/w==');
  });

  it('returns five megabytes', async () => {
    expect((await callOne('big', 5 * 1024 * 1024)).output).toHaveLength(5 * 1024 * 1024);
  });

  it('returns a megabyte from each of 40 activities', async () => {
    const { runtimeStatus, output } = await client.run('manyBig', { count: 40, length: 1024 * 1024 });
    expect([runtimeStatus, output]).toEqual(['Completed', 40 * 1024 * 1024]);
  });

  it('reads the id of the calling instance', async () => {
    const status = await callOne('whoAmI');
    expect(status.output).toEqual({ instanceId: status.instanceId, name: 'whoAmI' });
  });

  it('runs whatever the letter case of its name', async () => {
    expect((await callOne('ECHO', 'x')).output).toBe('x');
  });

  it('fails its orchestrator with name, message and details when it throws', async () => {
    const { runtimeStatus, output } = await callOne('fail', 'boom');
    expect(runtimeStatus).toBe('Failed');
    expect(output).toMatch(
      /^Orchestrator function 'callOne' failed: Activity function 'fail' failed: boom \n \{"\$type"/,
    );
  });

  it('throws in its orchestrator, which can catch the failure', async () => {
    const { runtimeStatus, output } = await client.run('caught', 'oops');
    expect(runtimeStatus).toBe('Completed');
    expect(output).toContain("Activity function 'fail' failed: oops");
  });

  it('fails its orchestrator when no activity has the name', async () => {
    expect((await callOne('missing')).output).toContain("Activity function 'missing' does not exist.");
  });

  it('runs at most as many times at once as host.json allows', async () => {
    expect((await client.run('maxRunning', 80)).output).toBe(20);
  });
});

describe('an activity with retries', () => {
  it('runs until it succeeds', async () => {
    expect((await client.run('retry', { key: 'third', succeedAt: 3, attempts: 5 })).output).toBe(3);
    expect(readJournal(journal).filter((line) => line.startsWith('third'))).toHaveLength(3);
  });

  it('fails with the last error after the last attempt', async () => {
    const { runtimeStatus, output } = await client.run('retry', { key: 'never', succeedAt: 99, attempts: 3 });
    expect(runtimeStatus).toBe('Failed');
    expect(output).toContain('attempt 3 failed');
    expect(readJournal(journal).filter((line) => line.startsWith('never'))).toHaveLength(3);
  });

  it('waits longer before each attempt and adds one more pause at the end', async () => {
    const { instanceId } = await client.run('retry', { key: 'slow', succeedAt: 99, attempts: 3 });
    const { historyEvents = [] } = await client.status(instanceId, '?showHistory=true');
    const timers = historyEvents.filter(({ EventType }) => EventType === 'TimerCreated');
    const pauses = timers.map(({ FireAt, Timestamp }) => Date.parse(FireAt) - Date.parse(Timestamp));
    expect(pauses).toEqual([20, 40, 0]);
  });
});
