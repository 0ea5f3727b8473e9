import { cancelMove } from '../../../../../functions/http/control/cancelMove';
import { moveOf } from '../../../../support/move/moveFixtures';
import { type RuntimeServer, startRuntimeServer } from '../../../../support/host/runtimeServer';

let runtime: RuntimeServer;

beforeAll(async () => {
  runtime = await startRuntimeServer();
});
afterAll(() => runtime.stop());

const move = moveOf();
const start = { token: '1'.repeat(64), slot: 3, proof: '2'.repeat(64) };

/** What a cancel with `now` of a run in this state did, in order. The server refuses every termination. */
async function doneBy(runtimeStatus: string): Promise<readonly string[]> {
  const done: string[] = [];
  runtime.instances.set(move.moveId, { runtimeStatus, input: { move, progress: null, start } });
  const handler = cancelMove({
    endStart: async (token) => {
      done.push(`end ${token}`);
    },
    proveInput: () => Promise.resolve(false),
    readControl: async () => undefined,
    askOfRun: async (_, { entry, change }) => {
      done.push(`store ${entry.verb} ${String(change('run'))}`);
      return undefined;
    },
    wake: async () => {
      done.push('wake');
    },
    now: () => new Date(),
  });
  await runtime.get(handler, `moves/${move.moveId}/cancel`, move.moveId, { now: true });
  return done;
}

describe('cancelMove', () => {
  it('keeps the start token of a run that the runtime did not terminate: without it the run would fail', async () => {
    expect((await doneBy('Running')).join()).not.toContain(start.token);
  });

  it('stores the request before the termination, because batches of the run look at it', async () => {
    expect(await doneBy('Running')).toEqual(['store cancel cancel']);
  });

  it('ends the start token of a run that was terminated before', async () => {
    expect(await doneBy('Terminated')).toEqual([`end ${start.token}`, 'wake']);
  });
});
