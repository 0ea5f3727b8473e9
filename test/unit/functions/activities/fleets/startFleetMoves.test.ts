import { getClient } from 'durable-functions';
import { startFleetMoves } from '../../../../../functions/activities/fleets/startFleetMoves';
import { cutOffRecord } from '../../../../../functions/http/cutOffOutcome';
import { earlierRuns } from '../../../../../functions/http/earlierRuns';
import { saysIdInUse } from '../../../../../functions/http/startMove';
import { storeFleetTable } from '../../../../../functions/steps/fleets/fleetTable';
import { type OutputOf } from '../../../../../shared/contracts/steps/contract';
import { startFleetMovesContract } from '../../../../../shared/contracts/steps/fleetSteps';
import { type FleetRow } from '../../../../../shared/contracts/model/fleets';
import { type RuntimeServer, startRuntimeServer } from '../../../../support/host/runtimeServer';
import { type MoveAzure, startMoveAzure } from '../../../../support/move/moveAzure';

let at: MoveAzure;
let runtime: RuntimeServer;

beforeAll(async () => {
  [at, runtime] = await Promise.all([startMoveAzure(), startRuntimeServer()]);
});
afterAll(() => Promise.all([at.stop(), runtime.stop()]));
afterEach(async () => {
  runtime.instances.clear();
  await at.forgetClaims();
});

const fleet = { fleetId: 'fleet', runId: '0123abcd', approval: 'none' } as const;
const rows: FleetRow[] = Array.from({ length: 3 }, (_, row) => ({
  wave: 0,
  sourceVault: `contoso-old-${String(row)}`,
  targetVault: `contoso-new-${String(row)}`,
  createTarget: null,
  settings: {},
}));

/** Starts the moves of the rows. The runtime does not answer about the runs before that of `failing`. */
async function start(failing: number): Promise<OutputOf<typeof startFleetMovesContract>> {
  const [hash = ''] = await storeFleetTable(at.store, fleet, rows);
  const moves = rows.map((_, row) => ({ row, tryNumber: 0 }));
  const failsAt: typeof earlierRuns = (client, move, parts) => {
    if (move.sourceVault === rows[failing]?.sourceVault) throw new Error('The runtime does not answer.');
    return earlierRuns(client, move, parts);
  };
  const step = startFleetMoves({ cutOffRecord, earlierRuns: failsAt, saysIdInUse })(at.clients());
  const input = { fleet, pages: [{ page: 0, hash }], moves };
  const { jsonBody } = await runtime.get(
    async (_, context) => ({ jsonBody: await step.run(input, getClient(context)) }),
    'steps',
    'fleet',
  );
  return startFleetMovesContract.output.parse(jsonBody);
}

test('returns the moves that it started before one could not be started', async () => {
  expect(await start(2)).toEqual({
    state: 'started',
    moves: [
      { row: 0, start: 'started' },
      { row: 1, start: 'started' },
    ],
  });
});

test('returns the failure if it could start no move', async () => {
  expect(await start(0)).toMatchObject({ state: 'failed' });
});
