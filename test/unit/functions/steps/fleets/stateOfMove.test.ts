import { InvocationContext } from '@azure/functions';
import * as df from 'durable-functions';
import { stateOfMove } from '../../../../../functions/steps/fleets/startRun';
import { keepRun } from '../../../../../functions/steps/runs/runRecords';
import { fleetSpec, openKnownFleet } from '../../../../support/fleets/knownFleet';
import { type RuntimeServer, startRuntimeServer } from '../../../../support/host/runtimeServer';
import { moveOf } from '../../../../support/move/moveFixtures';

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

test('stateOfMove is unknown without history, also if somebody wrote into the store how the run ended', async () => {
  const known = openKnownFleet(runtime, fleetSpec());
  const move = moveOf();
  expect(await stateOfMove(client, known.clients, move)).toBe('unknown');
  const at = '2026-05-01T10:00:00.000Z';
  const items = { total: 1, done: 1, skipped: 0, blocked: 0, failed: 0 };
  const end = { phase: 'completed', finishedAt: at, items, versions: { total: 1, done: 1 }, problemCount: 0 } as const;
  await keepRun(known.clients.store, { move, startedAt: at, end });
  expect(await stateOfMove(client, known.clients, move)).toBe('unknown');
  known.remove();
});
