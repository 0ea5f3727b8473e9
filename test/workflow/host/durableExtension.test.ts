import { HostClient } from '../../support/host/hostClient';
import { endHosts, startHostProcess, temporaryFolder } from '../../support/host/hostProcess';

// What the Durable extension 3.19 was seen to do.

let client: HostClient;

beforeAll(async () => {
  client = await HostClient.open((await startHostProcess({ stateDir: temporaryFolder() })).baseUrl);
});
afterAll(endHosts);

const keysOf = async (id: string): Promise<string[]> => Object.keys(await client.status(id)).slice(0, 5);

describe('a status', () => {
  it('has the version and the parent after name and id', async () => {
    await client.call('POST', 'orchestrators/parent/family?version=1.5', '{"child":"hello","id":"family-child"}');
    await client.ended('family');
    expect(await keysOf('family')).toEqual(['name', 'instanceId', 'version', 'runtimeStatus', 'input']);
    expect(await client.status('family')).toMatchObject({ version: '1.5' });
    expect(await keysOf('family-child')).toEqual(['name', 'instanceId', 'parentInstanceId', 'runtimeStatus', 'input']);
    expect(await client.status('family-child')).toMatchObject({ parentInstanceId: 'family' });
  });
});

describe('an orchestrator that throws', () => {
  it.each(['throwsValue', 'throws'])('ends as Failed without a text: %s', async (name) => {
    const { runtimeStatus, output } = await client.run(name, '');
    expect(runtimeStatus).toBe('Failed');
    expect(output).toContain('One or more errors occurred. (Result: Failure\nException: ');
    expect(output).toContain('$OutOfProcData$:{');
  });

  it('ends as Failed when it throws a text instead of an error', async () => {
    const { runtimeStatus, output } = await client.run('throwsValue', 'just a text');
    expect(runtimeStatus).toBe('Failed');
    expect(output).toContain('One or more errors occurred. (Result: Failure\nException: ');
  });
});

describe('a start that waits', () => {
  it('answers 200 with the status when the instance failed', async () => {
    const response = await client.call('POST', 'orchestrators/throws?timeout=20&pollingInterval=1', '"x"');
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ runtimeStatus: 'Failed' });
  });

  it('answers 400 when the interval is longer than the timeout', async () => {
    const response = await client.call('POST', 'orchestrators/hello/too-slow?timeout=1&pollingInterval=3');
    expect([response.status, await response.json()]).toEqual([
      400,
      { Message: 'Total timeout 1 should be bigger than retry timeout 3' },
    ]);
    expect((await client.call('GET', 'instances/too-slow')).status).toBe(404);
  });
});

describe('a start of an unknown orchestrator', () => {
  const text = "The function 'missing' doesn't exist, is disabled, or is not an orchestrator function.";

  it('is accepted, and the instance fails', async () => {
    const { name, runtimeStatus, output } = await client.run('missing', 1);
    expect([name, runtimeStatus]).toEqual(['missing', 'Failed']);
    expect(output).toContain(text);
  });

  it('is accepted from the durable client of an app', async () => {
    const { result } = await client.library('startNew', 'missing');
    expect((await client.ended(String(result))).output).toContain(text);
  });
});

describe('an id at the start', () => {
  it.each(['@a@b', 'x'.repeat(260), 'a#b', 'a?b', 'a\\b', 'a\tb', 'ключ'])('is taken as it is: %j', async (id) => {
    expect(await client.start('returnInput', 1, id)).toBe(id);
    expect(await client.ended(id)).toMatchObject({ instanceId: id, name: 'returnInput', runtimeStatus: 'Completed' });
  });

  it('receives events even when it looks like the id of an entity', async () => {
    await client.start('waitFor', ['go'], '@a@waits');
    expect(await client.raise('@a@waits', 'go', 'now')).toBe(202);
    expect((await client.ended('@a@waits')).output).toEqual(['now']);
    expect((await client.call('GET', 'entities')).status).toBe(200);
    expect((await client.call('GET', 'entities/a/waits')).status).toBe(404);
  });

  it('is in the URLs of the answer in a form that finds the instance', async () => {
    const response = await client.call('POST', `orchestrators/hello/${encodeURIComponent('a#?b')}`);
    const { statusQueryGetUri } = (await response.json()) as { statusQueryGetUri: string };
    expect(await (await fetch(statusQueryGetUri)).json()).toMatchObject({ instanceId: 'a#?b' });
  });

  it('has no slash', async () => {
    expect((await client.call('POST', 'orchestrators/hello/a%2Fb')).status).toBe(404);
  });
});

describe('the history in a status', () => {
  it('shows inputs as JSON text and hides them with showInput=false', async () => {
    const id = await client.start('waitFor', ['go']);
    await client.raise(id, 'go', { a: 1 });
    await client.ended(id);
    const { historyEvents = [] } = await client.status(id, '?showHistory=true');
    const inputs = historyEvents
      .filter((event) => 'Input' in event)
      .map((event) => [event['EventType'], event['Input']]);
    expect(inputs).toEqual([
      ['ExecutionStarted', '["go"]'],
      ['EventRaised', '{"a":1}'],
    ]);
    const bare = await client.status(id, '?showHistory=true&showInput=false');
    expect(bare.historyEvents?.map(({ EventType }) => EventType)).toContain('EventRaised');
    expect(bare.historyEvents?.some((event) => 'Input' in event)).toBe(false);
  });

  it('shows times with an offset, and the further fields of the extension', async () => {
    const id = await client.start('parent', { child: 'hello', id: 'seen-child' });
    await client.ended(id);
    const { historyEvents = [] } = await client.status(id, '?showHistory=true');
    const [started, child, ended] = historyEvents;
    expect(started).toEqual({
      EventType: 'ExecutionStarted',
      Timestamp: expect.stringMatching(/\+00:00$/),
      Correlation: null,
      FunctionName: 'parent',
      GenerateNewTrace: false,
      Generation: 0,
      Input: '{"child":"hello","id":"seen-child"}',
      ParentTraceContext: null,
      ScheduledStartTime: null,
    });
    expect(child).toMatchObject({
      EventType: 'SubOrchestrationInstanceCompleted',
      InstanceId: 'seen-child',
      FunctionName: 'hello',
      Input: null,
      ScheduledTime: expect.stringMatching(/\+00:00$/),
    });
    expect(ended).toMatchObject({ OrchestrationStatus: 'Completed', FailureDetails: null });
  });

  it('shows the fields of an event that was raised', async () => {
    const id = await client.start('waitFor', ['go']);
    await client.raise(id, 'go', 1);
    await client.ended(id);
    const { historyEvents = [] } = await client.status(id, '?showHistory=true');
    const raised = historyEvents.find(({ EventType }) => EventType === 'EventRaised') ?? {};
    expect(Object.keys(raised).sort()).toEqual(['EventType', 'Input', 'Name', 'ParentTraceContext', 'Timestamp']);
  });

  it('shows an answer with an empty input, and with showInput=false without it', async () => {
    const { instanceId } = await client.run('callOne', ['echo', 1]);
    const answerOf = async (query: string) => {
      const { historyEvents = [] } = await client.status(instanceId, `?showHistory=true${query}`);
      return historyEvents.find(({ EventType }) => EventType === 'TaskCompleted') ?? {};
    };
    expect(await answerOf('')).toMatchObject({ Input: null });
    expect(await answerOf('&showInput=false')).not.toHaveProperty('Input');
  });
});

describe('an error of the management API', () => {
  it('has a message, the exception, its type and a stack', async () => {
    const response = await client.call('POST', 'orchestrators/hello', '{oops');
    expect(response.status).toBe(400);
    expect(Object.keys((await response.json()) as object)).toEqual([
      'Message',
      'ExceptionMessage',
      'ExceptionType',
      'StackTrace',
    ]);
  });

  it('has only a message when an event is not JSON', async () => {
    const id = await client.start('waitFor', ['go']);
    const path = `instances/${id}/raiseEvent/go`;
    const response = await client.call('POST', path, 'plain', { 'content-type': 'text/plain' });
    expect([response.status, await response.json()]).toEqual([
      400,
      { Message: 'Only application/json request content is supported' },
    ]);
  });

  it('has only a message when the id is in use', async () => {
    await client.start('waitFor', ['go'], 'in-use');
    const response = await client.call('POST', 'orchestrators/hello/in-use');
    expect([response.status, Object.keys((await response.json()) as object)]).toEqual([409, ['Message']]);
  });

  it('is a JSON text when a rewind is refused', async () => {
    const { instanceId } = await client.run('hello');
    const response = await client.control(instanceId, 'rewind');
    expect([response.status, typeof (await response.json())]).toEqual([412, 'string']);
  });
});

describe('a custom status', () => {
  it('has at most 8,703 characters of JSON', async () => {
    const passing = await client.start('status', ['x'.repeat(8_701)]);
    await client.until(passing, ({ customStatus }) => customStatus !== null);
    const { runtimeStatus, output } = await client.run('status', ['x'.repeat(8_702)]);
    expect(runtimeStatus).toBe('Failed');
    const limit = 'The UTF-16 size of the JSON-serialized payload must not exceed 16 KB.';
    expect(output).toBe(`Orchestrator function 'status' failed: ${limit} The current payload size is 17 KB.`);
  });
});

describe('the details of a failure', () => {
  const detailsOf = (output: string): string => output.slice(output.lastIndexOf(' \n ') + 3);

  it('contain the exception of the activity with its stack', async () => {
    const { output } = await client.run('callOne', ['fail', 'boom']);
    const { InnerException } = JSON.parse(detailsOf(output as string)) as { InnerException: { Message: string } };
    expect(InnerException.Message).toMatch(/^Result: Failure\nException: boom\nStack: Error: boom\n/);
  });

  it('contain only the own text of a child', async () => {
    const { output } = await client.run('parent', { child: 'throws', input: 'deep' });
    expect(detailsOf(output as string)).toMatch(/^Message: deep, StackTrace: /);
  });

  it('of callHttp name the refused address, without a prefix', async () => {
    const { runtimeStatus, output } = await client.run('http', { method: 'GET', url: 'http://127.0.0.1:1/' });
    expect(runtimeStatus).toBe('Failed');
    expect(output).toMatch(/^Orchestrator function 'http' failed: Connection refused \(127\.0\.0\.1:1\) \n \{/);
    expect(JSON.parse(detailsOf(output as string))).toMatchObject({
      ClassName: 'System.Net.Http.HttpRequestException',
      Message: 'Connection refused (127.0.0.1:1)',
    });
  });
});
