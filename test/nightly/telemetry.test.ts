import { waitUntil } from '../support/host/hostWait';
import { localControl } from '../support/local/localControl';
import { postMove, waitForEnd } from '../support/local/localMoves';
import { endLocalProcesses, localFolder, type LocalStack, startLocalProcess } from '../support/local/localProcess';
import { type Collector, collectorSettings, type SentLine, startCollector } from '../support/telemetry/otlpCollector';

const sourceVault = 'contoso-westeurope';
const targetVault = 'contoso-northeurope';

let collector: Collector;
let stack: LocalStack;

const stepOf = ({ body }: SentLine): Record<string, unknown> => JSON.parse(body);

async function start(env: Readonly<Record<string, string>>, seed = 'sample'): Promise<void> {
  stack = await startLocalProcess({ stateDir: localFolder(), env, seed });
}

async function move(): Promise<string> {
  const { id } = await postMove(stack.baseUrl, { sourceVault, targetVault });
  return `${id} ${(await waitForEnd(stack.baseUrl, id)).phase}`;
}

afterAll(endLocalProcesses);

describe('telemetry with a collector', () => {
  beforeAll(async () => {
    collector = await startCollector();
    await start(collectorSettings(collector));
    const effect = { kind: 'throttle' } as const;
    await localControl(stack.azure).addFault({ match: { vault: targetVault }, when: { every: 9 }, times: 5, effect });
    expect(await move()).toMatch(/ompleted$/);
    expect(await stack.stop()).toBe(0);
  });

  afterAll(() => {
    collector.close();
  });

  test('sends logs and traces under the name of the app, with the headers of the settings', () => {
    expect(new Set(collector.posts.map(({ path }) => path))).toEqual(new Set(['/v1/logs', '/v1/traces']));
    expect(new Set(collector.posts.map(({ headers }) => headers['x-collector-key']))).toEqual(
      new Set(['collector-key']),
    );
    expect(collector.resource()).toMatchObject({ 'service.name': 'keyvault-mover' });
  });

  test('sends every line of a step once, the last ones when the app ends', () => {
    const logged = stack.logs().match(/\{"event":"step".*\}/g) ?? [];
    const sent = collector.lines().filter(({ body }) => body.startsWith('{"event":"step"'));
    expect(logged.length).toBeGreaterThan(300);
    expect(sent.map(({ body }) => body).sort()).toEqual([...logged].sort());
    expect(sent.some((line) => stepOf(line)['step'] === 'finishMove')).toBe(true);
  });

  test('links a line to the span of its step, with the calls to the vaults below it', () => {
    const spans = collector.spans();
    const line = collector.lines().find((each) => /"restoreItem".*"secret"/.test(each.body));
    const step = spans.find(({ spanId }) => spanId === line?.spanId);
    expect(step).toMatchObject({ name: 'restoreItem', traceId: line?.traceId });
    expect(step?.attributes).toMatchObject({ 'keyvault_mover.itemType': 'secret' });
    const calls = spans.filter(({ parentSpanId }) => parentSpanId === step?.spanId);
    expect(calls.map(({ name }) => name)).toContain('secrets restore');
    expect(calls[0]?.attributes).toMatchObject({ 'keyvault_mover.vault': targetVault });
  });

  test('records each refused call as a span with the status and the request id of the service', () => {
    const refused = collector.spans().filter(({ attributes }) => attributes['http.response.status_code'] === 429);
    expect(refused).toHaveLength(5);
    for (const { attributes, status } of refused) {
      expect(attributes).toMatchObject({ 'keyvault_mover.vault': targetVault, 'error.type': '429' });
      expect(attributes['azure.service.request.id']).toMatch(/^[0-9a-f-]{36}$/);
      expect(status).toBe(2);
    }
  });

  test('records the request id of the vault log with each answered call', () => {
    const calls = collector.spans().filter(({ attributes }) => attributes['keyvault_mover.vault'] !== undefined);
    const ids = calls.map(({ attributes }) => attributes['azure.service.request.id']);
    expect(calls.length).toBeGreaterThan(500);
    expect(ids.every((id) => typeof id === 'string' && /^[0-9a-f-]{36}$/.test(id))).toBe(true);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('reports no other errors', () => {
    const others = collector
      .spans()
      .filter(({ status, attributes }) => status === 2 && attributes['error.type'] !== '429');
    expect(others).toEqual([]);
  });
});

describe('telemetry with a failing collector', () => {
  test('does not stop moves if the collector refuses requests, and logs the refusal without its content', async () => {
    collector = await startCollector(401);
    await start(collectorSettings(collector), 'empty');
    expect(await move()).toMatch(/ompleted$/);
    await waitUntil(() => (stack.logs().includes('TELEMETRY_NOT_SENT') ? true : undefined), 'a word on telemetry');
    expect(stack.logs()).not.toContain('collector-key');
    collector.close();
  });

  test('does not stop moves if the collector is unreachable, and the app ends normally', async () => {
    collector = await startCollector();
    collector.close();
    await start(collectorSettings(collector), 'empty');
    expect(await move()).toMatch(/ompleted$/);
    expect(await stack.stop()).toBe(0);
  });
});
