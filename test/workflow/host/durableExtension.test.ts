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
    expect(started).toMatchObject({
      Timestamp: expect.stringMatching(/\+00:00$/),
      Correlation: null,
      ParentTraceContext: null,
      ScheduledStartTime: null,
      Generation: 0,
      Tags: null,
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
});

describe('a custom status', () => {
  it('has at most 8,703 characters of JSON', async () => {
    const passing = await client.start('status', ['x'.repeat(8_701)]);
    await client.until(passing, ({ customStatus }) => customStatus !== null);
    const { runtimeStatus, output } = await client.run('status', ['x'.repeat(8_702)]);
    expect(runtimeStatus).toBe('Failed');
    expect(output).toContain('must not exceed 16 KB. The current payload size is 17 KB.');
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
