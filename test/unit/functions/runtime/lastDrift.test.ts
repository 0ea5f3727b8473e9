import { InvocationContext } from '@azure/functions';
import * as df from 'durable-functions';
import { lastDrift } from '../../../../functions/runtime/lastDrift';
import { scheduledComparison } from '../../../../shared/contracts/steps/scheduledComparisons';
import { type RuntimeServer, startRuntimeServer } from '../../../support/host/runtimeServer';

const pair = { sourceVault: 'source', targetVault: 'target' };
const id = scheduledComparison(pair);
const drift = { count: 0, known: [], unread: 0, failed: false };
const output = {
  id: 'source--target--20260501T100000000-0a1b2c3d',
  drift,
  change: { appeared: 0, gone: 0, before: null },
};
const ended = { name: 'compareScheduledPair', runtimeStatus: 'Completed', input: null, output };

let runtime: RuntimeServer;
let client: df.DurableClient;
beforeAll(async () => {
  runtime = await startRuntimeServer();
  const input = df.input.durableClient();
  const context = new InvocationContext({ functionName: 'test', options: { extraInputs: [input] } });
  context.extraInputs.set(input, runtime.clientBinding);
  client = df.getClient(context);
});
afterAll(() => runtime.stop());

test.each([
  ['that ended', ended, drift],
  ['that runs', { ...ended, runtimeStatus: 'Running', output: null }, 'running'],
  ['that failed', { ...ended, runtimeStatus: 'Failed', output: 'an error' }, null],
  ['that somebody terminated', { ...ended, runtimeStatus: 'Terminated' }, null],
  ['with another output', { ...ended, output: { drift: 'x' } }, null],
  ['of another orchestrator', { ...ended, name: 'checkScheduledPair' }, null],
])('lastDrift reads what a comparison knew %s', async (_, instance, expected) => {
  runtime.instances.set(id, instance);
  expect(await lastDrift(client, pair)).toEqual(expected);
});

test('lastDrift returns null before the first comparison of a pair', async () => {
  runtime.instances.clear();
  expect(await lastDrift(client, pair)).toBeNull();
});
