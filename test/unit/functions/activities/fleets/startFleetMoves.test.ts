import { getClient } from 'durable-functions';
import { startFleetMoves } from '../../../../../functions/activities/fleetActivities';
import { cutOffRecord } from '../../../../../functions/http/moves/cutOffOutcome';
import { earlierRuns } from '../../../../../functions/http/moves/findEarlierRuns';
import { saysIdInUse } from '../../../../../functions/http/moves/startMove';
import { askOfFleet } from '../../../../../functions/steps/fleets/fleetControl';
import { storeFleetTable } from '../../../../../functions/steps/fleets/fleetTable';
import { signStart } from '../../../../../functions/steps/starts/signStart';
import { type OutputOf } from '../../../../../shared/contracts/steps/contract';
import { fleetInstance, startFleetMovesContract } from '../../../../../shared/contracts/steps/fleetSteps';
import { type FleetControl } from '../../../../../shared/contracts/model/fleetRuns';
import { type FleetRow } from '../../../../../shared/contracts/model/fleets';
import { noControl } from '../../../../../shared/rules/fleets/nextOfFleet';
import { type RuntimeServer, startRuntimeServer } from '../../../../support/host/runtimeServer';
import { type MoveAzure, startMoveAzure } from '../../../../support/move/moveAzure';

let at: MoveAzure;
let runtime: RuntimeServer;

beforeAll(async () => {
  [at, runtime] = await Promise.all([startMoveAzure(), startRuntimeServer()]);
  const run = { orchestrator: 'moveFleet', instanceId: fleetInstance(fleet.fleetId), input: {} };
  ({ token: startToken } = await signStart(at.clients().starts, run));
});
afterAll(() => Promise.all([at.stop(), runtime.stop()]));
/** The sources whose earlier runs the step asked for. */
let asked: string[] = [];
beforeEach(() => {
  fleetIs('Running');
});
afterEach(async () => {
  asked = [];
  runtime.instances.clear();
  await at.forgetClaims();
});

const fleet = { fleetId: 'fleet', runId: '0123abcd', approval: 'none' } as const;
const rows: FleetRow[] = Array.from({ length: 5 }, (_, row) => ({
  wave: 0,
  sourceVault: `contoso-old-${String(row)}`,
  targetVault: `contoso-new-${String(row)}`,
  createTarget: null,
  settings: {},
}));

/** Sets the fleet's orchestration in the runtime. */
function fleetIs(runtimeStatus: string, runId: string = fleet.runId): void {
  runtime.instances.set(fleetInstance(fleet.fleetId), {
    runtimeStatus,
    name: 'moveFleet',
    input: { fleet: { fleetId: fleet.fleetId, runId } },
  });
}

let startToken: string;

/** Asks something of the fleet, as a person does. */
const ask = (what: Partial<FleetControl>) =>
  askOfFleet(
    at.clients(),
    { ...fleet, startToken },
    { known: noControl, change: (before) => ({ ...before, ...what }) },
  );

/** Starts the moves of the rows. The runtime does not answer about the runs before those of `failing`. */
async function start(
  failing: readonly number[],
  tryNumber = 0,
  meanwhile?: () => Promise<unknown>,
): Promise<OutputOf<typeof startFleetMovesContract>> {
  const [hash = ''] = await storeFleetTable(at.store, fleet, rows);
  const moves = rows.map((_, row) => ({ row, tryNumber }));
  const failsAt: typeof earlierRuns = async (client, move, parts) => {
    asked.push(move.sourceVault);
    await meanwhile?.();
    if (failing.some((row) => move.sourceVault === rows[row]?.sourceVault)) throw new Error('It does not answer.');
    return earlierRuns(client, move, parts);
  };
  const step = startFleetMoves({ cutOffRecord, earlierRuns: failsAt, saysIdInUse })(at.clients());
  const input = { fleet, pages: [{ page: 0, hash }], moves, asks: [], startToken };
  const { jsonBody } = await runtime.get(
    async (_, context) => ({ jsonBody: await step.run(input, getClient(context)) }),
    'steps',
    'fleet',
  );
  return startFleetMovesContract.output.parse(jsonBody);
}

test('starts the other moves if one could not be started, also the first', async () => {
  expect(await start([0])).toEqual({
    state: 'started',
    moves: [1, 2, 3, 4].map((row) => ({ row, start: 'started' })),
  });
});

test('returns the moves that it started before and between others that could not be started', async () => {
  expect(await start([1, 3])).toEqual({
    state: 'started',
    moves: [0, 2, 4].map((row) => ({ row, start: 'started' })),
  });
});

test('tries no more moves after three that could not be started, and returns the failure if it started none', async () => {
  expect(await start([0, 1, 2, 3, 4])).toMatchObject({ state: 'failed' });
  expect(asked).toEqual(['contoso-old-0', 'contoso-old-1', 'contoso-old-2']);
});

test.each([
  [
    'has ended',
    () => {
      fleetIs('Completed');
    },
  ],
  [
    'was terminated',
    () => {
      fleetIs('Terminated');
    },
  ],
  [
    'was started again under another run',
    () => {
      fleetIs('Running', '89abcdef');
    },
  ],
  ['was purged', () => runtime.instances.delete(fleetInstance(fleet.fleetId))],
])('starts nothing if the runtime delivers the step once more when the fleet %s', async (_, change) => {
  change();
  expect(await start([])).toEqual({ state: 'started', moves: [] });
  expect(asked).toEqual([]);
});

test.each<Partial<FleetControl>>([{ paused: true }, { cancelled: true }])(
  'starts nothing more once people asked for %j',
  async (what) => {
    expect(await start([], 0, () => ask(what))).toEqual({
      state: 'started',
      moves: [
        { row: 0, start: 'started' },
        { row: 1, start: 'full' },
      ],
    });
    expect(asked).toEqual(['contoso-old-0']);
    expect(await start([])).toEqual({ state: 'started', moves: [] });
    await ask({ paused: false, cancelled: false });
    expect(await start([])).toMatchObject({ moves: rows.map((_, row) => ({ row, start: 'started' })) });
  },
);

test('does not start the first try of a row once more after the second one has ended', async () => {
  expect(await start([], 1)).toMatchObject({ moves: rows.map((_, row) => ({ row, start: 'started' })) });
  for (const [id, one] of runtime.instances)
    if (id !== fleetInstance(fleet.fleetId)) runtime.instances.set(id, { ...one, runtimeStatus: 'Completed' });
  const before = new Map(runtime.instances);
  expect(await start([])).toMatchObject({ moves: rows.map((_, row) => ({ row, start: 'held' })) });
  expect(runtime.instances).toEqual(before);
});
