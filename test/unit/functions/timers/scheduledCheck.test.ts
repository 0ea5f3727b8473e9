import { checkScheduledPairContract } from '../../../../shared/contracts/steps/scheduledChecks';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { type AddressInfo } from 'node:net';
import { InvocationContext, type LogLevel, type Timer } from '@azure/functions';
import * as df from 'durable-functions';
import { saysIdInUse } from '../../../../functions/http/startMove';
import { scheduledCheck } from '../../../../functions/timers/scheduledCheck';
import { scheduledPairSchema } from '../../../../shared/contracts/settings/scheduledPairs';

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

async function tick(isPastDue = false): Promise<{ readonly logs: [LogLevel, string][] }> {
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
  await scheduledCheck({ pairs, saysIdInUse, signStart: () => Promise.resolve(signed) })(
    { isPastDue } as Timer,
    context,
  );
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
