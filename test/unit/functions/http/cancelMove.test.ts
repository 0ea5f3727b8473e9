import { cancelMove } from '../../../../functions/http/cancelMove';
import { moveOf } from '../../../support/move/moveFixtures';
import { type RuntimeServer, startRuntimeServer } from '../../../support/host/runtimeServer';

let runtime: RuntimeServer;

beforeAll(async () => {
  runtime = await startRuntimeServer();
});
afterAll(() => runtime.stop());

const move = moveOf();
const start = { token: '1'.repeat(64), slot: 3, proof: '2'.repeat(64) };

/** The tokens that a cancel of a run in this state ended. The server refuses every termination. */
async function endedTokens(runtimeStatus: string): Promise<readonly string[]> {
  const ended: string[] = [];
  runtime.instances.set(move.moveId, { runtimeStatus, input: { move, progress: null, start } });
  const handler = cancelMove({
    endStart: async (token) => {
      ended.push(token);
    },
    proveInput: () => Promise.resolve(false),
    readControl: async () => undefined,
    askOfRun: async () => undefined,
    wake: async () => undefined,
    now: () => new Date(),
  });
  await runtime.get(handler, `moves/${move.moveId}/cancel`, move.moveId);
  return ended;
}

describe('cancelMove', () => {
  it('keeps the start token of a run that the runtime did not terminate: without it the run would fail', async () => {
    expect(await endedTokens('Running')).toEqual([]);
  });

  it('ends the start token of a run that was terminated before', async () => {
    expect(await endedTokens('Terminated')).toEqual([start.token]);
  });
});
