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

describe('an orchestration', () => {
  it('calls activities one after the other and returns their results', async () => {
    const status = await client.run('hello');
    expect(status).toMatchObject({ name: 'hello', runtimeStatus: 'Completed', customStatus: null });
    expect(status.output).toEqual(['Hello Tokyo', 'Hello Seattle', 'Hello London']);
  });

  it('waits for all activities of a fan-out', async () => {
    expect((await client.run('fanOut', 200)).output).toBe(19_900);
  });

  it('fails with the runtime’s text when it throws', async () => {
    const status = await client.run('throws', 'bad input');
    expect(status).toMatchObject({
      runtimeStatus: 'Failed',
      output: "Orchestrator function 'throws' failed: bad input",
    });
  });

  it('receives the same result for a task that is yielded twice', async () => {
    expect((await client.run('yieldedTwice')).output).toEqual(['once', 'once']);
  });

  it.each([
    ['the right code', [7], true],
    ['a wrong code, then the right one', [1, 7], true],
    ['four wrong codes', [1, 2, 3, 4], false],
  ])('waits for a person with one timer in several Task.any: %s', async (_name, codes, isConfirmed) => {
    const id = await client.start('confirmByCode', { code: 7, ms: 3_600_000 });
    for (const code of codes) await client.raise(id, 'code', code);
    expect(await client.ended(id)).toMatchObject({ runtimeStatus: 'Completed', output: isConfirmed });
  });

  it('waits for a person until the timer that is part of a second Task.any ends', async () => {
    const id = await client.start('confirmByCode', { code: 7, ms: 1_500 });
    await client.raise(id, 'code', 1);
    expect((await client.ended(id)).output).toBe(false);
  });

  it('schedules a task again that is part of another Task.any, as the Durable extension does', async () => {
    const id = await client.start('confirmByCode', { code: 7, ms: 3_600_000 });
    for (const code of [1, 2, 7]) await client.raise(id, 'code', code);
    await client.ended(id);
    const { historyEvents = [] } = await client.status(id, '?showHistory=true');
    expect(historyEvents.filter(({ EventType }) => EventType === 'TimerCreated')).toHaveLength(3);
  });

  it('reads the same guid and never an earlier time in a replay', async () => {
    const [[guid, before], nextGuid, after] = (await client.run('guids')).output;
    expect(guid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5/);
    expect(nextGuid).not.toBe(guid);
    expect(after).toBeGreaterThanOrEqual(before);
  });

  it.each([
    ['an object', { a: [1, null] }],
    ['a text', 'hällo 🚚'],
    ['an empty text', ''],
    ['zero', 0],
    ['false', false],
    ['null', null],
  ])('receives %s as its input', async (_name, input) => {
    const status = await client.run('returnInput', input);
    expect(status.output).toEqual({ input, type: typeof input });
    expect(status.input).toEqual(input);
  });

  it('receives texts named Timestamp as times, which the library converts', async () => {
    const { output } = await client.run('returnInput', { deep: { Timestamp: '2026-01-02' } });
    expect(output.input).toEqual({ deep: { Timestamp: '2026-01-02T00:00:00.000Z' } });
  });

  it('detects a replay', async () => {
    expect((await client.run('replaying')).output).toEqual([true, true, true, false]);
    expect(readJournal(journal)).toEqual(['new 0', 'new 1', 'new 2']);
  });

  it('receives and returns five megabytes', async () => {
    const input = 'x'.repeat(5 * 1024 * 1024);
    expect((await client.run('returnInput', input)).output.input).toHaveLength(input.length);
  });
});

describe('a sub-orchestration', () => {
  it('runs under an id of execution id and number, and returns its output to the parent', async () => {
    const id = await client.start('parent', { child: 'hello' });
    expect((await client.ended(id)).output.child).toHaveLength(3);
    const listed = (await (await client.call('GET', 'instances?top=1000')).json()) as { instanceId: string }[];
    expect(listed.some(({ instanceId }) => /^[0-9a-f]{32}:0$/.test(instanceId))).toBe(true);
  });

  it('runs under the id that the parent gives it', async () => {
    await client.run('parent', { child: 'returnInput', input: 7, id: 'given-child' });
    expect(await client.status('given-child')).toMatchObject({ runtimeStatus: 'Completed', output: { input: 7 } });
  });

  it('fails its parent with both names when the parent does not catch the failure', async () => {
    const { output, runtimeStatus } = await client.run('parent', { child: 'throws', input: 'deep' });
    expect(runtimeStatus).toBe('Failed');
    expect(output).toContain("Orchestrator function 'parent' failed: Orchestrator function 'throws' failed: deep");
  });

  it('fails when no orchestrator has its name', async () => {
    const { output } = await client.run('parent', { child: 'missing' });
    expect(output).toContain("The function 'missing' doesn't exist, is disabled, or is not an orchestrator function.");
  });

  it('fails its parent with the reason when it is terminated', async () => {
    const id = await client.start('parent', { child: 'waitFor', input: ['never'], id: 'doomed-child' });
    await client.until('doomed-child', ({ runtimeStatus }) => runtimeStatus === 'Running').catch(() => undefined);
    await client.control('doomed-child', 'terminate', '?reason=not%20needed');
    const { runtimeStatus, output } = await client.ended(id);
    expect(runtimeStatus).toBe('Failed');
    expect(output).toContain('not needed');
  });

  it('fails with the id of its parent', async () => {
    const { output } = await client.run('parent', { child: 'hello', id: 'own-id' }, 'own-id');
    expect(output).toContain("The sub-orchestration id 'own-id' is that of the orchestration itself");
  });
});

describe('continue-as-new', () => {
  it('restarts with the new input until the orchestration returns', async () => {
    const id = await client.start('counter', 0);
    const status = await client.ended(id);
    expect(status).toMatchObject({ runtimeStatus: 'Completed', output: 5, input: 5, customStatus: { count: 5 } });
  });

  it('loses no event that arrives while generations change', async () => {
    const id = await client.start('collector');
    const sent = Array.from({ length: 20 }, (_, index) => index);
    for (const item of sent) expect(await client.raise(id, 'item', item)).toBe(202);
    await client.raise(id, 'item', 'stop');
    expect((await client.ended(id)).output).toEqual(sent);
  });
});

describe('a custom status', () => {
  it('is visible while the orchestration waits, and is cleared by falsy values', async () => {
    const id = await client.start('status', [{ step: 1 }, 'two', 0]);
    await client.until(id, ({ customStatus }) => JSON.stringify(customStatus) === '{"step":1}');
    await client.raise(id, 'next', null);
    await client.until(id, ({ customStatus }) => customStatus === 'two');
    await client.raise(id, 'next', null);
    await client.until(id, ({ customStatus }) => customStatus === null);
    await client.raise(id, 'next', null);
    expect((await client.ended(id)).output).toBe('done');
  });

  it('fails the orchestration when it is larger than 16 KB', async () => {
    const { output } = await client.run('status', ['x'.repeat(9_000)]);
    expect(output).toContain('must not exceed 16 KB');
  });
});
