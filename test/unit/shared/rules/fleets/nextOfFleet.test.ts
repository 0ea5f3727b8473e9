import {
  type FleetControl,
  type FleetProgress,
  type FleetSpec,
  type RowState,
} from '../../../../../shared/contracts/model/fleetRuns';
import { fleetForecast } from '../../../../../shared/rules/fleets/fleetForecast';
import {
  countFleetRows,
  runIdOfFleetMove,
  stateOfRow,
  tryOfRow,
  withStates,
} from '../../../../../shared/rules/fleets/fleetRows';
import {
  beginFleet,
  endOfFleet,
  maxAwaiting,
  mayBegin,
  openMoves,
  pauseBeforeLook,
  rowsToStart,
  takeLook,
  takeStarts,
  wavesToApprove,
} from '../../../../../shared/rules/fleets/nextOfFleet';

const startedAt = '2026-05-01T10:00:00.000Z';
const later = '2026-05-01T10:10:00.000Z';
const nowMs = Date.parse(startedAt);

/** A fleet with waves of some vaults, each after the one before it. */
function fleetOf(
  sizes: readonly number[],
  more: Partial<FleetSpec> = {},
  wave: Partial<FleetSpec['waves'][number]> = {},
): FleetSpec {
  let first = 0;
  const waves = sizes.map((vaults, at) => {
    const made = {
      name: `w${String(at)}`,
      after: at === 0 ? [] : [at - 1],
      first,
      vaults,
      maxAtOnce: 50,
      hash: '0'.repeat(64),
      ...wave,
    };
    first += vaults;
    return made;
  });
  const ids = { fleetId: 'f', runId: '0123abcd' };
  return { ...ids, vaults: first, waves, pages: ['0'.repeat(64)], maxAtOnce: 50, approval: 'none', ...more };
}

const withRows = (progress: FleetProgress, rows: string): FleetProgress => ({ ...progress, rows });
const look = (
  fleet: FleetSpec,
  progress: FleetProgress,
  states: Record<number, RowState> = {},
  control: FleetControl | null = null,
) =>
  takeLook(
    fleet,
    progress,
    { control, moves: Object.entries(states).map(([row, state]) => ({ row: Number(row), state })) },
    later,
  );

test('starts up to the limits of the fleet and of the wave', () => {
  const fleet = fleetOf([5, 5], { maxAtOnce: 4 }, { after: [], maxAtOnce: 3 });
  const begun = beginFleet(fleet, startedAt);
  expect(rowsToStart(fleet, begun, nowMs)).toEqual([0, 1, 2, 5]);
  expect(rowsToStart(fleet, withRows(begun, 'rrwwwrwwww'), nowMs)).toEqual([2]);
  expect(rowsToStart(fleet, withRows(begun, 'rrrwwrwwww'), nowMs)).toEqual([]);
});

test('a wave begins when all waves before it have ended, whatever their end', () => {
  const fleet = fleetOf([2, 2]);
  const begun = beginFleet(fleet, startedAt);
  expect(mayBegin(fleet, withRows(begun, 'cpww'), 1)).toBe(true);
  expect(mayBegin(fleet, withRows(begun, 'fxww'), 1)).toBe(true);
  for (const open of ['chww', 'crww', 'caww', 'cwww']) expect(mayBegin(fleet, withRows(begun, open), 1)).toBe(false);
});

test('a move that waits for a person takes no place of others, up to a limit', () => {
  const fleet = fleetOf([60], { maxAtOnce: 1 });
  const begun = beginFleet(fleet, startedAt);
  expect(rowsToStart(fleet, withRows(begun, 'a'.repeat(maxAwaiting - 1).padEnd(60, 'w')), nowMs)).toHaveLength(1);
  expect(rowsToStart(fleet, withRows(begun, 'a'.repeat(maxAwaiting).padEnd(60, 'w')), nowMs)).toEqual([]);
});

test('a row whose vaults are in use comes after all others', () => {
  const fleet = fleetOf([3], { maxAtOnce: 2 });
  expect(rowsToStart(fleet, withRows(beginFleet(fleet, startedAt), 'hww'), nowMs)).toEqual([1, 2]);
  expect(rowsToStart(fleet, withRows(beginFleet(fleet, startedAt), 'hcw'), nowMs)).toEqual([2, 0]);
});

describe('rows whose vaults are in use', () => {
  const held = fleetOf([40]);
  const allHeld = withRows(beginFleet(held, startedAt), 'h'.repeat(40));
  /** The rows that are tried in a number of looks, with a constant time between two of them. */
  const triedIn = (fleet: FleetSpec, progress: FleetProgress, { looks, everyMs }: { looks: number; everyMs: number }) =>
    new Set(Array.from({ length: looks }, (_, at) => rowsToStart(fleet, progress, nowMs + at * everyMs)).flat());

  test.each([2_000, 7_500, 10_000, 30_000, 60_000])('are all tried, with a look every %i ms', (everyMs) => {
    expect(rowsToStart(held, allHeld, nowMs)).toHaveLength(5);
    expect(triedIn(held, allHeld, { looks: 80, everyMs }).size).toBe(40);
  });

  test('are all tried if only one move runs at once', () => {
    const one = fleetOf([3], {}, { maxAtOnce: 1 });
    const progress = withRows(beginFleet(one, startedAt), 'hhh');
    expect([...triedIn(one, progress, { looks: 30, everyMs: 30_000 })].sort()).toEqual([0, 1, 2]);
  });

  test('are the same for the same time, so that a replay starts the same moves', () => {
    expect(rowsToStart(held, allHeld, nowMs)).toEqual(rowsToStart(held, allHeld, nowMs));
  });

  test('take no place of a vault that waits in another wave', () => {
    const two = fleetOf([5, 5], { maxAtOnce: 5 }, { after: [] });
    const progress = withRows(beginFleet(two, startedAt), 'hhhhhwwwww');
    expect(rowsToStart(two, progress, nowMs)).toEqual([5, 6, 7, 8, 9]);
    expect(rowsToStart(two, withRows(progress, 'hcccccccww'), nowMs)).toEqual([8, 9, 0]);
  });
});

test('starts nothing outside of the windows of a wave', () => {
  const schedule = { timeZone: 'UTC', windows: [{ days: ['sat' as const], from: '00:00', to: '23:00' }] };
  const fleet = fleetOf([1], {}, { schedule });
  // The first of May 2026 is a Friday.
  expect(rowsToStart(fleet, beginFleet(fleet, startedAt), nowMs)).toEqual([]);
  expect(rowsToStart(fleet, beginFleet(fleet, startedAt), nowMs + 24 * 3_600_000)).toEqual([0]);
});

test('stops at the number of failures, continues after a resume, and stops again after as many more', () => {
  const fleet = fleetOf([6], { stopAfterFailed: 2 });
  const begun = withRows(beginFleet(fleet, startedAt), 'rrrrww');
  const one = look(fleet, begun, { 0: 'failed' });
  expect(one.phase).toBe('running');
  const two = look(fleet, one, { 1: 'unknown' });
  expect([two.phase, rowsToStart(fleet, two, nowMs)]).toEqual(['stopped', []]);
  const asked = { ...two.control, sequence: 1, resumes: 1 };
  const resumed = look(fleet, two, {}, asked);
  expect(resumed.phase).toBe('running');
  expect(look(fleet, resumed, { 2: 'failed' }, asked).phase).toBe('running');
  expect(look(fleet, look(fleet, resumed, { 2: 'failed' }, asked), { 3: 'failed' }, asked).phase).toBe('stopped');
});

test('a retry starts failed moves again under another run id, and leaves the others', () => {
  const fleet = fleetOf([5]);
  const before = withRows(beginFleet(fleet, startedAt), 'cfxru');
  const after = look(fleet, before, {}, { ...before.control, sequence: 1, retries: 1 });
  expect([after.rows, after.tries]).toEqual(['cwwrw', '01101']);
  expect(runIdOfFleetMove(fleet, 'm', tryOfRow(after, 1))).not.toBe(runIdOfFleetMove(fleet, 'm', tryOfRow(before, 1)));
  expect(runIdOfFleetMove(fleet, 'm', 0)).toMatch(/^[0-9a-f]{8}$/);
  // The same document is not taken up a second time, and an older one never.
  const again = withRows(after, 'cfwrw');
  expect(look(fleet, again, {}, { ...before.control, sequence: 1, retries: 1 }).rows).toBe('cfwrw');
  expect(look(fleet, again, {}, { ...before.control, sequence: 0, retries: 9, cancelled: true }).phase).toBe('running');
});

test('a wave that needs an approval begins when it has one', () => {
  const fleet = fleetOf([1, 1], { approval: 'wave' });
  const begun = beginFleet(fleet, startedAt);
  expect([rowsToStart(fleet, begun, nowMs), wavesToApprove(fleet, begun)]).toEqual([[], [0]]);
  const approval = { at: startedAt, by: 'Adele', via: 'request' as const };
  const approved = look(
    fleet,
    begun,
    {},
    { ...begun.control, sequence: 1, approvals: [{ wave: 0, covers: 0, approval }] },
  );
  expect([rowsToStart(fleet, approved, nowMs), wavesToApprove(fleet, approved)]).toEqual([[0], []]);
  // The next wave has no approval yet.
  const next = withRows(approved, 'cw');
  expect([rowsToStart(fleet, next, nowMs), wavesToApprove(fleet, next)]).toEqual([[], [1]]);
});

test('a cancelled fleet ends with its moves in progress', () => {
  const fleet = fleetOf([3]);
  const before = withRows(beginFleet(fleet, startedAt), 'rww');
  const cancelled = look(fleet, before, {}, { ...before.control, sequence: 1, cancelled: true });
  expect([cancelled.phase, endOfFleet(fleet, cancelled), rowsToStart(fleet, cancelled, nowMs)]).toEqual([
    'cancelling',
    undefined,
    [],
  ]);
  expect(endOfFleet(fleet, look(fleet, cancelled, { 0: 'completed' }))).toBe('cancelled');
});

test.each<[string, string | undefined]>([
  ['ccc', 'completed'],
  ['ccf', 'partiallyCompleted'],
  ['cpc', 'partiallyCompleted'],
  ['ffx', 'failed'],
  ['cch', undefined],
  ['cca', undefined],
])('a fleet with rows %s ends as %s', (rows, phase) => {
  const fleet = fleetOf([3]);
  expect(endOfFleet(fleet, withRows(beginFleet(fleet, startedAt), rows))).toBe(phase);
});

test('a wave has the time of its first start and of its last end', () => {
  const fleet = fleetOf([1, 1]);
  const started = takeStarts(fleet, beginFleet(fleet, startedAt), [{ row: 0, start: 'started' }], startedAt);
  expect([started.rows, started.waves[0]]).toEqual(['rw', { startedAt, finishedAt: null }]);
  const ended = look(fleet, started, { 0: 'completed' });
  expect(ended.waves).toEqual([
    { startedAt, finishedAt: later },
    { startedAt: null, finishedAt: null },
  ]);
  const held = takeStarts(fleet, ended, [{ row: 1, start: 'held' }], later);
  expect([held.rows, held.waves[1]?.startedAt]).toEqual(['ch', null]);
  expect(takeStarts(fleet, ended, [{ row: 1, start: 'refused' }], later).rows).toBe('cf');
  expect(takeStarts(fleet, ended, [{ row: 1, start: 'full' }], later).rows).toBe('cw');
});

test('looks less often while nothing changes, and at once after a change', () => {
  const fleet = fleetOf([2]);
  let progress = withRows(beginFleet(fleet, startedAt), 'rw');
  const pauses = Array.from({ length: 12 }, () => {
    progress = look(fleet, progress);
    return pauseBeforeLook(progress);
  });
  expect([pauses[0], pauses.at(-1)]).toEqual([3_000, 10_000]);
  expect(pauseBeforeLook({ ...progress, rows: 'aw' })).toBe(30_000);
  expect(pauseBeforeLook(look(fleet, progress, { 0: 'completed' }))).toBe(2_000);
});

test('the forecast follows from the vaults that have ended, wave after wave', () => {
  const fleet = fleetOf([4, 4]);
  const progress = withRows(beginFleet(fleet, startedAt), 'ccrrwwww');
  // Two vaults took ten minutes, so six take thirty more.
  expect(fleetForecast(fleet, progress, Date.parse(later))).toEqual({
    waves: ['2026-05-01T10:20:00.000Z', '2026-05-01T10:40:00.000Z'],
    all: '2026-05-01T10:40:00.000Z',
  });
  expect(fleetForecast(fleet, beginFleet(fleet, startedAt), nowMs).all).toBeNull();
  expect(fleetForecast(fleet, { ...progress, phase: 'paused' }, Date.parse(later)).all).toBeNull();
});

test('the forecast counts the time in which moves run, not the wait for a person', () => {
  const fleet = fleetOf([1, 1]);
  const at = (minute: number) => `2026-05-01T10:${String(minute).padStart(2, '0')}:00.000Z`;
  const lookAt = (minute: number, progress: FleetProgress, states: Record<number, RowState> = {}) => {
    const moves = Object.entries(states).map(([row, state]) => ({ row: Number(row), state }));
    return takeLook(fleet, progress, { control: null, moves }, at(minute));
  };
  // It waits 20 minutes before its first move, which runs for ten and waits for its approval for the next 20.
  const idle = lookAt(20, beginFleet(fleet, at(0)));
  const planned = lookAt(25, takeStarts(fleet, idle, [{ row: 0, start: 'started' }], at(20)), {
    0: 'awaitingApproval',
  });
  const approved = lookAt(45, planned, { 0: 'running' });
  const ended = lookAt(50, approved, { 0: 'completed' });
  expect(fleetForecast(fleet, ended, Date.parse(at(58))).all).toBe('2026-05-01T11:08:00.000Z');
  const next = takeStarts(fleet, ended, [{ row: 1, start: 'started' }], at(50));
  // The minutes since the last look count too, while a move runs.
  expect(fleetForecast(fleet, next, Date.parse(at(52))).all).toBe('2026-05-01T11:04:00.000Z');
});

test('the forecast of a wave follows from the waves before it, wherever they are in the document', () => {
  const { waves, ...fleet } = fleetOf([2, 4]);
  const turned = waves.map((wave, at) => ({ ...wave, after: at === 0 ? [1] : [] }));
  const progress = withRows(beginFleet({ ...fleet, waves }, startedAt), 'wwccrr');
  expect(fleetForecast({ ...fleet, waves: turned }, progress, Date.parse(later))).toEqual({
    waves: ['2026-05-01T10:30:00.000Z', '2026-05-01T10:20:00.000Z'],
    all: '2026-05-01T10:30:00.000Z',
  });
});

test('ten thousand rows stay a short text, and a look at them is fast', () => {
  const fleet = fleetOf(Array.from({ length: 100 }, () => 100));
  // The time of the processor, because a machine may have other work.
  const began = process.cpuUsage();
  let progress = beginFleet(fleet, startedAt);
  let looks = 0;
  while (endOfFleet(fleet, progress) === undefined) {
    looks += 1;
    const rows = rowsToStart(fleet, progress, nowMs);
    progress = takeStarts(
      fleet,
      progress,
      rows.map((row) => ({ row, start: 'started' as const })),
      later,
    );
    const open = openMoves(fleet, progress);
    progress = look(fleet, progress, Object.fromEntries(open.map((row) => [row, 'completed' as const])));
  }
  expect([looks, JSON.stringify(progress).length < 40_000]).toEqual([200, true]);
  expect(process.cpuUsage(began).user).toBeLessThan(20_000_000);
});

test('an unknown letter counts as waiting, and a row outside of the table changes nothing', () => {
  expect(stateOfRow({ rows: '?' }, 0)).toBe('waiting');
  expect(withStates('ww', [{ row: 5, state: 'failed' }])).toBe('ww');
  expect(countFleetRows('cf', { first: 1, vaults: 5 })).toMatchObject({ completed: 0, failed: 1 });
});
