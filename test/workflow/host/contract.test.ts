import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { HostClient } from '../../support/host/hostClient';
import { endHosts, startHostProcess, temporaryFolder, type HostProcess } from '../../support/host/hostProcess';
import { readJournal, waitForJournal } from '../../support/host/hostWait';

let host: HostProcess;
let client: HostClient;
const stateDir = temporaryFolder();
const folder = temporaryFolder();
const journal = path.join(folder, 'journal');

const start = async (env: Readonly<Record<string, string>> = {}): Promise<void> => {
  host = await startHostProcess({ stateDir, env: { JOURNAL: journal, ...env } });
  client = await HostClient.open(host.baseUrl);
};
const restart = async (env: Readonly<Record<string, string>> = {}): Promise<void> => {
  await host.stop();
  await start(env);
};
const isRunning = ({ runtimeStatus }: { runtimeStatus: string }): boolean => runtimeStatus === 'Running';

beforeAll(async () => start());
afterAll(endHosts);

describe('Task.all and Task.any', () => {
  it('can be nested', async () => {
    expect((await client.run('nested')).output).toEqual([[1, 2], 3, 4]);
  });

  it('keep results in order when retries of many tasks interleave', async () => {
    const { output } = await client.run('retriesInParallel', { key: 'mixed', count: 12 });
    expect(output).toEqual([[1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4], 'after']);
  });

  it('start nothing new after a caught failure before all have ended', async () => {
    const file = path.join(folder, 'caughtAll');
    const id = await client.start('caughtAll', { file });
    await client.until(id, ({ customStatus }) => customStatus === 'caught');
    expect(readJournal(journal)).not.toContain('after');
    writeFileSync(file, '');
    expect((await client.ended(id)).output).toBe('after');
  });

  it('throw in the library for an empty list', async () => {
    expect((await client.run('emptyAll')).output).toContain('you must specify at least one Task');
  });
});

describe('an orchestration that returns', () => {
  it('ends only after its open activities', async () => {
    const file = path.join(folder, 'leavesOpen');
    const id = await client.start('leavesOpen', { file });
    const status = await client.until(id, ({ customStatus }) => customStatus === 'returned');
    expect(status.runtimeStatus).toBe('Running');
    writeFileSync(file, '');
    expect(await client.ended(id)).toMatchObject({ runtimeStatus: 'Completed', output: 'left' });
  });
});

// An orchestrator can start work without waiting for it.
describe('work that an orchestration does not wait for', () => {
  it('continues independently when an activity started it through the durable client', async () => {
    const ended = await client.run('startsAndLeaves', ['waitFor', ['go'], 'independent']);
    expect(ended).toMatchObject({ runtimeStatus: 'Completed', output: 'independent' });
    const other = await client.until('independent', isRunning);
    expect(other.name).toBe('waitFor');
    await client.raise('independent', 'go', 'later');
    expect((await client.ended('independent')).output).toEqual(['later']);
  });

  it('does not start twice under one id: the activity receives an error', async () => {
    const again = async () => client.run('startsAndLeaves', ['waitFor', ['go'], 'once']);
    expect((await again()).output).toBe('once');
    expect((await again()).output).toMatch(/unexpected status code: 409/);
  });

  it('keeps its parent running when it is a sub-orchestration', async () => {
    const id = await client.start('leavesChildOpen', ['waitFor', ['go']]);
    await client.until(id, ({ customStatus }) => customStatus === 'returned');
    const { historyEvents = [], runtimeStatus } = await client.status(id, '?showHistory=true');
    expect(runtimeStatus).toBe('Running');
    const child = historyEvents.find(({ EventType }) => EventType === 'SubOrchestrationInstanceCreated');
    await client.raise(String(child?.['InstanceId']), 'go', null);
    expect((await client.ended(id)).output).toBe('left');
  });

  it('never starts when it is a sub-orchestration that is not yielded', async () => {
    const id = await client.start('neverYieldsChild', ['waitFor', ['go']]);
    expect((await client.ended(id)).output).toBe('left');
    await expect(client.status(`${id}-child`)).rejects.toThrow('no instance');
  });
});

describe('two waits for one event', () => {
  it('receive the event newest first', async () => {
    const id = await client.start('sameName');
    await client.until(id, isRunning);
    await client.raise(id, 'e', 'one');
    await client.raise(id, 'e', 'two');
    expect((await client.ended(id)).output).toEqual({ older: 'two', newer: 'one' });
  });
});

describe('a sub-orchestration with retries', () => {
  it('runs under a new id at each attempt', async () => {
    const id = await client.start('retriedChild', ['failUntil', { key: 'child', succeedAt: 3 }]);
    expect((await client.ended(id)).output).toBe(3);
    const { historyEvents = [] } = await client.status(id, '?showHistory=true');
    const failures = historyEvents.filter(({ EventType }) => EventType === 'SubOrchestrationInstanceFailed');
    expect(failures).toHaveLength(2);
  });
});

describe('continue-as-new', () => {
  it('encodes a text twice, as the real runtime does', async () => {
    expect((await client.run('continueWithText', 'first')).output).toBe('"second"');
  });

  it('must not be yielded', async () => {
    expect((await client.run('yieldsNothing')).output).toContain('programming constraint violation');
  });

  it('keeps the custom status until the next generation sets one', async () => {
    const id = await client.start('statusOverGenerations', 1);
    await client.until(id, ({ input, customStatus }) => input === 2 && customStatus === 'from generation one');
    await client.raise(id, 'go', null);
    expect((await client.ended(id)).output).toBe('done');
  });

  it('drops earlier events that the orchestration did not wait for', async () => {
    const id = await client.start('forgetfulCollector', 1);
    await client.raise(id, 'early', 'lost');
    await client.raise(id, 'go', null);
    const { historyEvents } = await client.ended(id).then(async () => client.status(id, '?showHistory=true'));
    expect(historyEvents?.some(({ EventType }) => EventType === 'EventRaised')).toBe(false);
  });
});

describe('code that changes while an instance runs', () => {
  const waiting = async (): Promise<string> => {
    const id = await client.start('changing');
    await client.until(id, isRunning);
    await client.run('callOne', ['echo', 1]);
    return id;
  };

  it.each([
    [
      'another activity',
      'empty',
      /scheduled an activity task with sequence ID 0 named 'echo'.*instead scheduled an activity task named 'empty'/,
    ],
    ['a timer', 'timer', /scheduled an activity task .*instead scheduled a timer/],
    ['nothing', 'nothing', /hasn't \(yet\?\) scheduled this task/],
  ])('fails the instance when the next action is %s', async (_name, code, words) => {
    const id = await waiting();
    await restart({ CHANGED_CODE: code });
    await client.raise(id, 'go', null);
    const { runtimeStatus, output } = await client.ended(id);
    expect(runtimeStatus).toBe('Failed');
    expect(output).toMatch(/^Non-Deterministic workflow detected: A previous execution of this orchestration/);
    expect(output).toMatch(words);
    await restart();
  });
});

describe('rewind', () => {
  it('runs only the failed work again, including work of children', async () => {
    const file = path.join(folder, 'rewind');
    const id = await client.start('rewindable', { file, children: ['rewound-child'] });
    expect((await client.ended(id)).runtimeStatus).toBe('Failed');
    const before = readJournal(journal);
    writeFileSync(file, '');
    expect((await client.control(id, 'rewind', '?reason=again')).status).toBe(202);
    expect(await client.ended(id)).toMatchObject({ runtimeStatus: 'Completed', output: 3 });
    expect((await client.status('rewound-child')).runtimeStatus).toBe('Completed');
    const repeated = readJournal(journal).slice(before.length);
    expect(repeated.sort()).toEqual(['try', 'try']);
    const { historyEvents = [] } = await client.status(id, '?showHistory=true');
    expect(historyEvents.map(({ Data }) => Data as unknown)).toContain('Rewound: TaskFailed');
  });

  it('works only for failed instances', async () => {
    const { instanceId } = await client.run('hello');
    expect((await client.control(instanceId, 'rewind')).status).toBe(412);
    expect((await client.control('none', 'rewind')).status).toBe(404);
    expect((await client.library('rewind', instanceId, 'x')).error).toContain('only supported on failed');
  });

  it('refuses an instance with timers, which cannot be undone', async () => {
    const { instanceId } = await client.run('rewindRetried');
    const response = await client.control(instanceId, 'rewind');
    expect(response.status).toBe(412);
    expect(await response.text()).toContain('timers');
  });
});

describe('restart', () => {
  it('starts the same orchestration under a new id', async () => {
    const first = await client.run('returnInput', { a: 1 });
    const response = await client.control(first.instanceId, 'restart');
    const { id } = (await response.json()) as { id: string };
    expect(response.status).toBe(202);
    expect(id).not.toBe(first.instanceId);
    expect(await client.ended(id)).toMatchObject({ name: 'returnInput', output: first.output });
  });

  it('starts it under the same id on request', async () => {
    const { instanceId } = await client.run('returnInput', 7, 'again');
    expect((await client.control(instanceId, 'restart', '?restartWithNewInstanceId=false')).status).toBe(202);
    expect((await client.ended(instanceId)).output).toEqual({ input: 7, type: 'number' });
  });

  it('refuses an unknown id and a running instance', async () => {
    expect((await client.control('none', 'restart')).status).toBe(400);
    const id = await client.start('waitFor', ['go']);
    expect((await client.control(id, 'restart', '?restartWithNewInstanceId=false')).status).toBe(409);
  });
});

describe('settings of host.json', () => {
  const durable = 'AzureFunctionsJobHost__extensions__durableTask__';

  it('limit the actions of an orchestration', async () => {
    await restart({ [`${durable}maxOrchestrationActions`]: '50' });
    expect((await client.run('tooMany')).output).toContain(
      'Maximum amount of orchestration actions (50) has been reached',
    );
  });

  it('add inputs to the history', async () => {
    await restart({ [`${durable}storeInputsInOrchestrationHistory`]: 'true' });
    const { instanceId } = await client.run('callOne', ['echo', { a: 1 }]);
    const { historyEvents = [] } = await client.status(instanceId, '?showHistory=true');
    expect(historyEvents.find(({ FunctionName }) => FunctionName === 'echo')).toMatchObject({ Input: [{ a: 1 }] });
  });

  it('let a start replace a running instance', async () => {
    await restart({ [`${durable}overridableExistingInstanceStates`]: 'AnyState' });
    await client.start('waitFor', ['go'], 'taken');
    await client.until('taken', isRunning);
    expect(await client.run('hello', undefined, 'taken')).toMatchObject({ name: 'hello', runtimeStatus: 'Completed' });
  });

  it('give orchestrations the version of the host, unless the start names one', async () => {
    await restart({ [`${durable}defaultVersion`]: '2.0' });
    expect((await client.run('parentOfVersion')).output).toEqual(['2.0', '2.0']);
    const response = await client.call('POST', 'orchestrators/parentOfVersion?version=1.0');
    const { id } = (await response.json()) as { id: string };
    expect((await client.ended(id)).output).toEqual(['1.0', '2.0']);
  });

  it('leave an orchestration of a newer version to a newer host', async () => {
    await restart({ [`${durable}defaultVersion`]: '1.0' });
    await client.call('POST', 'orchestrators/version/newer?version=2.0');
    await client.run('version');
    expect((await client.status('newer')).runtimeStatus).toBe('Pending');
    await restart({ [`${durable}defaultVersion`]: '2.0' });
    expect((await client.ended('newer')).output).toBe('2.0');
  });

  it('fail an orchestration of another version with the strategy Fail', async () => {
    await restart({
      [`${durable}defaultVersion`]: '2.0',
      [`${durable}versionMatchStrategy`]: 'Strict',
      [`${durable}versionFailureStrategy`]: 'Fail',
    });
    await client.call('POST', 'orchestrators/version/older?version=1.0');
    expect((await client.ended('older')).output).toContain("Its version '1.0' is not accepted");
  });
});

it('ignores the answers of a terminated instance’s activities', async () => {
  await restart();
  const file = path.join(folder, 'terminated');
  const id = await client.start('callOne', ['waitForFile', { file, line: 'orphan' }]);
  await waitForJournal(journal, (lines) => lines.includes('began orphan'));
  await client.control(id, 'terminate');
  const ended = await client.ended(id);
  writeFileSync(file, '');
  await waitForJournal(journal, (lines) => lines.includes('ended orphan'));
  expect(await client.status(id)).toEqual(ended);
});
