import { checkScheduledPairContract } from '../../../../shared/contracts/steps/checkSteps';
import { compareScheduledPairContract, type Drift } from '../../../../shared/contracts/steps/scheduledComparisons';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { type AddressInfo } from 'node:net';
import { InvocationContext, type LogLevel, type Timer } from '@azure/functions';
import * as df from 'durable-functions';
import { saysIdInUse } from '../../../../functions/http/moves/startMove';
import { scheduledCheck, startScheduledComparison } from '../../../../functions/timers/registerTimers';
import { scheduledComparisonSchema, scheduledPairSchema } from '../../../../shared/contracts/settings/scheduledPairs';

const pairs = ['one', 'two', 'three'].map((name) =>
  scheduledPairSchema.parse({ sourceVault: `source-${name}`, targetVault: `target-${name}` }),
);

interface Start {
  readonly path: string;
  readonly input: unknown;
}

/** The runtime's own endpoint: it records what it was asked to start, and answers by the id. */
let server: Server;
let starts: Start[];
let statusOf: (path: string) => number;

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const path = decodeURIComponent(request.url ?? '');
      starts.push({ path, input: JSON.parse(Buffer.concat(chunks).toString()) });
      response.writeHead(statusOf(path), { 'content-type': 'application/json' });
      response.end(JSON.stringify({ id: 'started', Message: 'An instance exists.' }));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => server.close());
beforeEach(() => {
  starts = [];
  statusOf = () => 202;
});

/** What the tests sign with. */
const signed = { token: '0'.repeat(64), proof: '1'.repeat(64) };

const checks = scheduledCheck({ pairs, saysIdInUse, signStart: () => Promise.resolve(signed) });

async function tick(isPastDue = false, timer = checks): Promise<{ readonly logs: [LogLevel, string][] }> {
  const logs: [LogLevel, string][] = [];
  const input = df.input.durableClient();
  const context = new InvocationContext({
    functionName: 'scheduledCheck',
    options: { extraInputs: [input] },
    logHandler: (level, message) => logs.push([level, String(message)]),
  });
  const { port } = server.address() as AddressInfo;
  const rpcBaseUrl = `http://127.0.0.1:${port}/`;
  context.extraInputs.set(input, { taskHubName: 'hub', creationUrls: {}, managementUrls: {}, rpcBaseUrl });
  await timer({ isPastDue } as Timer, context);
  return { logs };
}

test('scheduledCheck starts every pair under its own id, with its settings', async () => {
  await tick();
  expect(starts.map(({ path }) => path).sort()).toEqual([
    '/orchestrators/checkScheduledPair/schedule:source-one--target-one',
    '/orchestrators/checkScheduledPair/schedule:source-three--target-three',
    '/orchestrators/checkScheduledPair/schedule:source-two--target-two',
  ]);
  expect(starts.map(({ input }) => checkScheduledPairContract.input.parse(input))).toEqual(
    expect.arrayContaining(pairs.map((pair) => ({ ...pair, start: signed }))),
  );
});

test('scheduledCheck skips a pair whose check is still running, and logs that', async () => {
  statusOf = (path) => (path.endsWith('--target-two') ? 409 : 202);
  const { logs } = await tick();
  expect(starts).toHaveLength(3);
  expect(logs).toEqual([
    ['warning', expect.stringMatching(/source-two and target-two is still running, so this one is skipped/)],
  ]);
});

test('scheduledCheck starts all other pairs if one cannot be started, and fails the timer', async () => {
  statusOf = (path) => (path.endsWith('--target-one') ? 500 : 202);
  await expect(tick()).rejects.toThrow('1 scheduled check(s) could not be started.');
  expect(starts).toHaveLength(3);
});

test('scheduledCheck runs missed checks once, late', async () => {
  const { logs } = await tick(true);
  expect(starts).toHaveLength(3);
  expect(logs).toEqual([['information', expect.stringContaining('The checks are late')]]);
});

describe('scheduledComparison', () => {
  const compared = ['one', 'two'].map((name) =>
    scheduledComparisonSchema.parse({
      sourceVault: `source-${name}`,
      targetVault: `target-${name}`,
      depth: 'metadata',
    }),
  );
  const drift = { count: 1, known: ['0123456789ab-0123456789ab'], unread: 0, failed: false };
  const comparisons = (last: Drift | 'running' | null) =>
    startScheduledComparison({
      pairs: compared,
      saysIdInUse,
      signStart: () => Promise.resolve(signed),
      lastDrift: (_, { sourceVault }) => Promise.resolve(sourceVault === 'source-two' ? last : null),
    });

  test('starts every pair under its own id, with its settings and what the last comparison knew', async () => {
    await tick(false, comparisons(drift));
    expect(starts.map(({ path }) => path).sort()).toEqual([
      '/orchestrators/compareScheduledPair/compare:source-one--target-one',
      '/orchestrators/compareScheduledPair/compare:source-two--target-two',
    ]);
    const inputs = starts.map(({ input }) => compareScheduledPairContract.input.parse(input));
    const previous = [null, drift];
    expect(inputs).toEqual(
      expect.arrayContaining(compared.map((pair, at) => ({ ...pair, previous: previous[at], start: signed }))),
    );
  });

  test('skips a pair whose comparison is still running, and logs that', async () => {
    const { logs } = await tick(false, comparisons('running'));
    expect(starts).toHaveLength(1);
    expect(logs).toEqual([
      ['warning', expect.stringMatching(/comparison of source-two and target-two is still running, so this one is/)],
    ]);
  });

  test('skips a pair whose comparison another instance of the app has just started', async () => {
    statusOf = (path) => (path.endsWith('--target-two') ? 409 : 202);
    const { logs } = await tick(false, comparisons(drift));
    expect(logs).toEqual([['warning', expect.stringContaining('is still running, so this one is skipped')]]);
  });
});
