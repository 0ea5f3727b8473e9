import { moveFleet } from '../../../../functions/orchestrators/fleets/moveFleet';
import { type FleetProgress, type RowState } from '../../../../shared/contracts/model/fleetRuns';
import { beginFleet } from '../../../../shared/rules/fleets/nextOfFleet';
import { fleetSpec } from '../../../support/fleets/knownFleet';
import { inputsOf, play, playStart, type Script } from '../../../support/move/moveOrchestration';

// People cancel a fleet, and a step that starts moves has not answered, or the runtime runs it once more.

const fleet = fleetSpec({ vaults: 4 });
const begun = beginFleet(fleet, new Date(playStart).toISOString());
const cancelled = { ...begun.control, sequence: 1, cancelled: true };

const generation = (progress: FleetProgress, script: Script) => play(moveFleet, { fleet, progress }, script);
const nextOf = ({ continuedAs }: ReturnType<typeof generation>) =>
  (continuedAs as { progress: FleetProgress }).progress;
const found = (states: Partial<Record<number, RowState>>) => ({
  state: 'looked',
  control: cancelled,
  moves: Object.entries(states).map(([row, state]) => ({ row: Number(row), state })),
});
const lost = () => {
  throw new Error('lost');
};

/** Two rows start, the vaults of one are in use, and nobody knows of the last one. */
const started = ['started', 'started', 'held'].map((start, row) => ({ row, start }));
const running = nextOf(
  generation(begun, {
    lookAtFleet: () => ({ state: 'looked', control: null, moves: [] }),
    startFleetMoves: () => ({ state: 'started', moves: started }),
  }),
);

test('a fleet knows which of its rows may still start', () => {
  expect(running).toMatchObject({ rows: 'rrhw', asked: [2, 3], closedAt: null });
  const { asked } = nextOf(
    generation(begun, { lookAtFleet: () => ({ state: 'looked', control: null, moves: [] }), startFleetMoves: lost }),
  );
  expect(asked).toEqual([0, 1, 2, 3]);
});

/** The generation that takes up the cancel. Both moves in progress have ended. */
const cancelling = nextOf(generation(running, { lookAtFleet: () => found({ 0: 'completed', 1: 'failed' }) }));
const at = (seconds: number): string => new Date(playStart + seconds * 1_000).toISOString();
const closed = (seconds: number): FleetProgress => ({ ...cancelling, closedAt: at(-seconds) });

test('a cancelled fleet asks about those, and waits until none of them can start', () => {
  expect(cancelling).toMatchObject({ phase: 'cancelling', rows: 'cfhw', asked: [2, 3] });
  const waits = generation(closed(30), { lookAtFleet: () => found({ 2: 'unknown', 3: 'unknown' }) });
  const [look] = inputsOf<{ moves: { row: number }[] }>(waits, 'lookAtFleet');
  expect(look?.moves.map(({ row }) => row)).toEqual([2, 3]);
  expect(nextOf(waits)).toMatchObject({ rows: 'cfhw', asked: [2, 3] });
  const ended = generation(closed(61), { lookAtFleet: () => found({ 2: 'unknown', 3: 'unknown' }) });
  expect(ended.output).toMatchObject({ phase: 'cancelled', counts: { held: 1, waiting: 1 } });
});

test('a cancelled fleet follows a move that started all the same', () => {
  const follows = generation(closed(61), { lookAtFleet: () => found({ 2: 'unknown', 3: 'running' }) });
  expect(nextOf(follows)).toMatchObject({ rows: 'cfhr', asked: [] });
  const ended = generation(nextOf(follows), { lookAtFleet: () => found({ 3: 'completed' }) });
  expect(ended.output).toMatchObject({ phase: 'cancelled', counts: { completed: 2, held: 1, waiting: 0 } });
});

test('a cancelled fleet does not know a row that may have started, and of which somebody changed the table', () => {
  const changed = { state: 'failed', code: 'FLEET_CHANGED', detail: 'The table is another one.', retryable: false };
  const answer = { ...changed, control: cancelled, changedPages: [0] };
  const ended = generation(closed(1), { lookAtFleet: () => answer });
  expect(ended.output).toMatchObject({ phase: 'cancelled', counts: { unknown: 2, held: 0, waiting: 0 } });
});
