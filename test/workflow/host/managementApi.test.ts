import { HostClient, type InstanceStatus } from '../../support/host/hostClient';
import { endHosts, startHostProcess, temporaryFolder } from '../../support/host/hostProcess';
import { waitUntil } from '../../support/host/hostWait';

let baseUrl: string;
let log: () => string;
const clients = new Map<string, HostClient>();

beforeAll(async () => {
  ({ baseUrl, log } = await startHostProcess({ stateDir: temporaryFolder() }));
  clients.set('public', await HostClient.open(baseUrl));
  clients.set('local', await HostClient.openLocal(baseUrl));
});
afterAll(endHosts);

describe.each(['public', 'local'])('the durable API in its %s form', (form) => {
  let client: HostClient;
  beforeAll(() => {
    const found = clients.get(form);
    if (!found) throw new Error(form);
    client = found;
  });

  it('starts an instance and answers with its URLs', async () => {
    const response = await client.call('POST', `orchestrators/hello/urls-${form}`);
    const urls = (await response.json()) as Record<string, string>;
    expect(response.status).toBe(202);
    expect(response.headers.get('retry-after')).toBe('10');
    expect(response.headers.get('location')).toBe(urls['statusQueryGetUri']);
    expect(Object.keys(urls)).toEqual([
      'id',
      'statusQueryGetUri',
      'sendEventPostUri',
      'terminatePostUri',
      'purgeHistoryDeleteUri',
      'restartPostUri',
      'suspendPostUri',
      'resumePostUri',
    ]);
    expect((await fetch(urls['statusQueryGetUri'] ?? '')).ok).toBe(true);
  });

  it('creates an id of 32 hex digits when the caller gives none', async () => {
    expect(await client.start('hello')).toMatch(/^[0-9a-f]{32}$/);
  });

  it('ignores the case of its paths and parameters', async () => {
    const id = await client.start('hello');
    await client.ended(id);
    expect((await client.call('GET', `INSTANCES/${id}?SHOWINPUT=FALSE`)).status).toBe(200);
  });

  it.each([
    ['a body that is not JSON', 'orchestrators/hello', '{oops', 400],
    ['an id with a slash in it', 'orchestrators/hello/a%2Fb', '1', 404],
    ['an unknown path', 'nothing/here', '1', 404],
  ])('refuses a start with %s', async (_name, path, body, status) => {
    expect((await client.call('POST', path, body)).status).toBe(status);
  });

  it('refuses an id in use, and accepts it after that instance has ended', async () => {
    const id = `reused-${form}`;
    await client.start('waitFor', ['go'], id);
    expect((await client.call('POST', `orchestrators/waitFor/${id}`, '["go"]')).status).toBe(409);
    await client.control(id, 'terminate');
    await client.ended(id);
    expect(await client.run('hello', undefined, id)).toMatchObject({ name: 'hello', runtimeStatus: 'Completed' });
  });

  it('waits for the end on request, and answers with the output only', async () => {
    const response = await client.call('POST', 'orchestrators/returnInput?timeout=20&pollingInterval=1', '1');
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ input: 1, type: 'number' });
  });

  it('answers 200 with the status when the awaited instance failed', async () => {
    const response = await client.call('POST', 'orchestrators/throws?timeout=20', '"x"');
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ runtimeStatus: 'Failed' });
  });

  it('waits for the end also with a timeout of many days', async () => {
    const id = `days-${form}`;
    const answer = client.call('POST', `orchestrators/waitFor/${id}?timeout=9999999`, '["go"]');
    await waitUntil(async () => (await client.call('GET', `instances/${id}`)).status === 202 || undefined);
    await client.raise(id, 'go', 1);
    expect(await (await answer).json()).toEqual([1]);
    expect(log()).not.toContain('TimeoutOverflowWarning');
  });

  it('ignores a page size that no page can have', async () => {
    expect((await client.call('GET', 'instances?top=1e300')).status).toBe(200);
  });

  it('answers 202 when the timeout passes before the end', async () => {
    expect((await client.call('POST', 'orchestrators/waitFor?timeout=0.05', '["go"]')).status).toBe(202);
  });

  it('shows the status of a running instance as 202 with its location', async () => {
    const id = await client.start('waitFor', ['go']);
    const response = await client.call('GET', `instances/${id}`);
    expect(response.status).toBe(202);
    expect(response.headers.get('location')).toBe(response.url);
    expect(response.headers.get('retry-after')).toBe('5');
  });

  it('shows the status of an ended instance in the order and form of the extension', async () => {
    const id = await client.start('returnInput', { a: 1 });
    await client.ended(id);
    const response = await client.call('GET', `instances/${id}`);
    const status = (await response.json()) as InstanceStatus;
    expect(response.status).toBe(200);
    expect(Object.keys(status)).toEqual([
      'name',
      'instanceId',
      'runtimeStatus',
      'input',
      'customStatus',
      'output',
      'createdTime',
      'lastUpdatedTime',
    ]);
    expect(status.createdTime).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect((await client.status(id, '?showInput=false')).input).toBeNull();
  });

  it('answers 500 for a failed instance only on request', async () => {
    const { instanceId } = await client.run('throws', 'x');
    const path = `instances/${instanceId}`;
    expect((await client.call('GET', path)).status).toBe(200);
    expect((await client.call('GET', `${path}?returnInternalServerErrorOnFailure=true`)).status).toBe(500);
  });

  it('shows the history with tasks merged into their answers', async () => {
    const { instanceId } = await client.run('callOne', ['echo', 'x']);
    const { historyEvents = [] } = await client.status(instanceId, '?showHistory=true&showHistoryOutput=true');
    expect(historyEvents.map(({ EventType }) => EventType)).toEqual([
      'ExecutionStarted',
      'TaskCompleted',
      'ExecutionCompleted',
    ]);
    const [started, completed, ended] = historyEvents;
    expect(started).toMatchObject({ FunctionName: 'callOne', Input: '["echo","x"]' });
    expect(completed).toMatchObject({ FunctionName: 'echo', Result: 'x' });
    expect(Object.keys(completed ?? {})).toEqual([
      'EventType',
      'Timestamp',
      'Result',
      'ScheduledTime',
      'FunctionName',
      'Input',
    ]);
    expect(ended).toMatchObject({ OrchestrationStatus: 'Completed', Result: 'x' });
    const bare = await client.status(instanceId, '?showHistory=true');
    expect(bare.historyEvents?.some((event) => 'Result' in event)).toBe(false);
  });

  it('raises no event without JSON', async () => {
    const id = await client.start('waitFor', ['go']);
    const path = `instances/${id}/raiseEvent/go`;
    expect((await client.call('POST', path)).status).toBe(400);
    expect((await client.call('POST', path, 'oops')).status).toBe(400);
    expect((await client.call('POST', path, '1', { 'content-type': 'text/plain' })).status).toBe(400);
  });

  it.each(['raiseEvent/go', 'terminate', 'suspend', 'resume'])(
    'answers %s with 404 for an unknown instance and 410 for an ended one',
    async (action) => {
      const { instanceId } = await client.run('hello');
      expect((await client.call('POST', `instances/none/${action}`, '1')).status).toBe(404);
      expect((await client.call('POST', `instances/${instanceId}/${action}`, '1')).status).toBe(410);
    },
  );

  it('purges an ended instance and refuses to purge a running one', async () => {
    const { instanceId } = await client.run('hello');
    const response = await client.call('DELETE', `instances/${instanceId}`);
    expect([response.status, await response.json()]).toEqual([200, { instancesDeleted: 1 }]);
    expect((await client.call('GET', `instances/${instanceId}`)).status).toBe(404);
    expect((await client.call('DELETE', `instances/${instanceId}`)).status).toBe(404);
    const running = await client.start('waitFor', ['go']);
    expect((await client.call('DELETE', `instances/${running}`)).status).toBe(412);
  });

  it('lists by status, prefix and page', async () => {
    const prefix = `page-${form}-`;
    for (const number of [1, 2, 3, 4, 5]) await client.run('hello', number, `${prefix}${number}`);
    const running = await client.start('waitFor', ['go'], `${prefix}6`);
    await client.until(running, ({ runtimeStatus }) => runtimeStatus === 'Running');
    const query = `instances?instanceIdPrefix=${prefix}&runtimeStatus=Completed,Nonsense&top=2`;
    const found: string[] = [];
    let token = '';
    do {
      const response = await client.call('GET', query, undefined, { 'x-ms-continuation-token': token });
      const page = (await response.json()) as InstanceStatus[];
      expect(page.length).toBeLessThanOrEqual(2);
      found.push(...page.map(({ instanceId }) => instanceId));
      token = response.headers.get('x-ms-continuation-token') ?? '';
    } while (token !== '');
    expect(found).toEqual([1, 2, 3, 4, 5].map((number) => `${prefix}${number}`));
  });
});

describe('purge by filter', () => {
  it('requires a start time and deletes only ended instances', async () => {
    const client = await HostClient.open(baseUrl);
    const running = await client.start('waitFor', ['go']);
    await client.run('hello');
    expect((await client.call('DELETE', 'instances')).status).toBe(400);
    const response = await client.call('DELETE', 'instances?createdTimeFrom=2020-01-01&runtimeStatus=Completed');
    expect(((await response.json()) as { instancesDeleted: number }).instancesDeleted).toBeGreaterThan(0);
    expect((await client.call('DELETE', 'instances?createdTimeFrom=2020-01-01&runtimeStatus=Completed')).status).toBe(
      404,
    );
    expect((await client.status(running)).instanceId).toBe(running);
  });
});

describe('the public form', () => {
  it('requires the system key; the path of the local form is secret', async () => {
    const url = `${baseUrl}/runtime/webhooks/durabletask/instances`;
    expect((await fetch(url)).status).toBe(401);
    expect((await fetch(`${url}?code=wrong`)).status).toBe(401);
    expect((await fetch(`${baseUrl}/durabletask/instances`)).status).toBe(404);
  });
});

describe('the durable client of the library', () => {
  it('starts, signals, queries and purges through the local form', async () => {
    const client = await HostClient.open(baseUrl);
    const { result: id } = await client.library('startNew', 'waitFor', { input: ['go'] });
    expect((await client.library('getStatus', id)).result).toMatchObject({ name: 'waitFor', instanceId: id });
    expect(await client.library('raiseEvent', id, 'go', { x: 1 })).toEqual({ result: null });
    await client.ended(id);
    expect((await client.library('getStatusBy', { runtimeStatus: ['Completed'] })).result.length).toBeGreaterThan(0);
    expect(await client.library('purgeInstanceHistory', id)).toEqual({ result: { instancesDeleted: 1 } });
    expect(await client.library('purgeInstanceHistory', id)).toEqual({ result: { instancesDeleted: 0 } });
    expect((await client.library('getStatus', id)).error).toContain('404');
  });

  it('starts without input as an empty text, as in the real runtime', async () => {
    const response = await fetch(`${baseUrl}/api/start/returnInput/no-input`, { method: 'POST' });
    expect(response.status).toBe(202);
    expect(response.headers.get('location')).toContain(`${baseUrl}/runtime/webhooks/durabletask/instances/no-input?`);
    const client = await HostClient.open(baseUrl);
    expect((await client.ended('no-input')).output).toEqual({ input: '', type: 'string' });
  });

  it('fails to raise an event without data', async () => {
    const client = await HostClient.open(baseUrl);
    const id = await client.start('waitFor', ['go']);
    expect((await client.library('raiseEvent', id, 'go')).error).toContain('400');
  });
});
