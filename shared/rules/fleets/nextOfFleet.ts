import { createHash } from 'node:crypto';
import {
  type FleetControl,
  type FleetPhase,
  type FleetProgress,
  fleetRowsPerPage,
  type FleetSpec,
  rowLetters,
  type RowState,
} from '../../contracts/model/fleetRuns';
import { foundMoves } from './askedStarts';
import { nextOpening } from '../pace/nextOpening';
import {
  countFleetRows,
  leftOf,
  maxTries,
  mayRetry,
  stateOfRow,
  tryOfRow,
  waveOfRow,
  withNextTries,
  withStates,
} from './fleetRows';
import { isApproved, isRowApproved } from './fleetApprovals';

/** Moves that wait for an approval do not count as running, but no more than this many wait at once. */
export const maxAwaiting = 25;

/** How many rows whose vaults are in use are tried again in one look. */
const maxHeldTries = 5;

/** Nobody has asked anything. */
export const noControl: FleetControl = {
  sequence: 0,
  paused: false,
  cancelled: false,
  resumes: 0,
  retries: 0,
  vaults: [],
  approvals: [],
};

/** A fleet that begins. */
export function beginFleet({ vaults, waves }: FleetSpec, now: string): FleetProgress {
  return {
    startedAt: now,
    phase: 'running',
    rows: 'w'.repeat(vaults),
    tries: '0'.repeat(vaults),
    control: noControl,
    forgiven: 0,
    quietLooks: 0,
    workedMs: 0,
    workedUntil: now,
    lookedAt: null,
    asked: [],
    closedAt: null,
    trouble: null,
    waves: waves.map(() => ({ startedAt: null, finishedAt: null })),
  };
}

export interface Looked {
  /** Null if nobody has asked anything. */
  readonly control: FleetControl | null;
  readonly moves: readonly { readonly row: number; readonly state: RowState }[];
}

/** Takes up what a look found: states of moves, wishes of people, the stop rule, and which waves have ended. */
export function takeLook(fleet: FleetSpec, progress: FleetProgress, looked: Looked, now: string): FleetProgress {
  const seen = { ...withWork(progress, now), ...foundMoves(progress, looked.moves) };
  const asked = takeControl(fleet, seen, looked.control);
  const closedAt = asked.control.cancelled ? (asked.closedAt ?? now) : null;
  const stopped = { ...asked, closedAt, phase: phaseOf(fleet, asked) };
  const next = { ...stopped, waves: wavesAt(fleet, stopped, now) };
  const isQuiet = next.rows === progress.rows && next.phase === progress.phase;
  return { ...next, quietLooks: isQuiet ? progress.quietLooks + 1 : 0 };
}

interface FailedLook {
  readonly control: FleetControl | null;
  readonly changedPages: readonly number[];
}

/**
 * Takes up what people asked, although a look failed. Nothing of a changed page of the table is used, so the fleet cannot find out
 * how the moves of its rows end. Once it is cancelled, those in progress are unknown, so that it can end.
 */
export function takeFailedLook(
  fleet: FleetSpec,
  progress: FleetProgress,
  { control, changedPages }: FailedLook,
  now: string,
): FleetProgress {
  const asked = takeLook(fleet, progress, { control, moves: [] }, now);
  if (asked.phase !== 'cancelling') return asked;
  const isLost = (row: number): boolean => changedPages.includes(Math.floor(row / fleetRowsPerPage));
  const lost = rowsToLookAt(fleet, asked).filter(isLost);
  if (lost.length === 0) return asked;
  const rest = { ...asked, asked: asked.asked.filter((row) => !isLost(row)) };
  return takeLook(fleet, rest, { control: null, moves: lost.map((row) => ({ row, state: 'unknown' })) }, now);
}

function takeControl(fleet: FleetSpec, progress: FleetProgress, control: FleetControl | null): FleetProgress {
  // An older document is a copy that somebody put back.
  if (control === null || control.sequence <= progress.control.sequence) return progress;
  const resumed = control.resumes > progress.control.resumes || control.retries > progress.control.retries;
  const asked = control.vaults.slice(progress.control.vaults.length).map(({ row }) => row);
  const some = retryRows(progress, asked);
  const retried = control.retries > progress.control.retries ? retryFailed(fleet, some) : some;
  const failed = failedOf(fleet, retried);
  return { ...retried, control, forgiven: resumed ? failed : Math.min(progress.forgiven, failed) };
}

/** Starts rows again that ended without being completed, with a new try. */
export function retryFailed({ vaults }: FleetSpec, progress: FleetProgress): FleetProgress {
  return retryRows(
    progress,
    Array.from({ length: vaults }, (_, row) => row),
  );
}

/** Starts those of some rows again that ended without being completed, each once. */
export function retryRows(progress: FleetProgress, rows: readonly number[]): FleetProgress {
  const again = [...new Set(rows)].filter((row) => {
    return mayRetry(stateOfRow(progress, row)) && tryOfRow(progress, row) < maxTries;
  });
  if (again.length === 0) return progress;
  return {
    ...progress,
    rows: withStates(
      progress.rows,
      again.map((row) => ({ row, state: 'waiting' as const })),
    ),
    tries: withNextTries(progress.tries, again),
  };
}

function failedOf({ vaults }: FleetSpec, { rows }: FleetProgress): number {
  const { failed, unknown } = countFleetRows(rows, { first: 0, vaults });
  return failed + unknown;
}

function phaseOf(fleet: FleetSpec, progress: FleetProgress): FleetProgress['phase'] {
  if (progress.control.cancelled) return 'cancelling';
  const { stopAfterFailed } = fleet;
  const failed = failedOf(fleet, progress) - progress.forgiven;
  if (stopAfterFailed !== undefined && failed >= stopAfterFailed) return 'stopped';
  return progress.control.paused ? 'paused' : 'running';
}

function wavesAt(fleet: FleetSpec, progress: FleetProgress, now: string): FleetProgress['waves'] {
  return fleet.waves.map((wave, at) => {
    const known = progress.waves[at] ?? { startedAt: null, finishedAt: null };
    const left = leftOf(countFleetRows(progress.rows, wave));
    return { ...known, finishedAt: left > 0 ? null : (known.finishedAt ?? now) };
  });
}

/**
 * The rows whose moves may start now: in the order of the table, then those whose vaults were in use. How many they are does not
 * depend on which held rows come first, so the history of a generation that another version began still fits.
 */
export function rowsToStart(fleet: FleetSpec, progress: FleetProgress, nowMs: number): readonly number[] {
  if (progress.phase !== 'running') return [];
  const counts = countFleetRows(progress.rows, { first: 0, vaults: fleet.vaults });
  if (counts.awaitingApproval >= maxAwaiting) return [];
  const waves = fleet.waves.flatMap((wave, at) => {
    if (!mayBegin(fleet, progress, at) || !isApproved(fleet, progress, at)) return [];
    if (nextOpening(wave.schedule, nowMs) !== undefined) return [];
    const approved = rowsOfWave(wave, progress, (row) => isRowApproved(fleet, progress, { row, wave: at }));
    return [{ ...approved, free: wave.maxAtOnce - countFleetRows(progress.rows, wave).running }];
  });
  let room = fleet.maxAtOnce - counts.running;
  const starts: number[] = [];
  const choose = (wave: { free: number }, rows: readonly number[]): void => {
    const chosen = rows.slice(0, Math.max(0, Math.min(room, wave.free)));
    starts.push(...chosen);
    room -= chosen.length;
    wave.free -= chosen.length;
  };
  for (const wave of waves) choose(wave, wave.waiting);
  for (const wave of waves) choose(wave, heldToTry(wave.held, nowMs));
  return starts;
}

function rowsOfWave(
  { first, vaults }: FleetSpec['waves'][number],
  progress: FleetProgress,
  isWanted: (row: number) => boolean,
) {
  const rows = Array.from({ length: vaults }, (_, at) => first + at).filter(isWanted);
  const inState = (state: RowState) => rows.filter((row) => stateOfRow(progress, row) === state);
  return { waiting: inState('waiting'), held: inState('held') };
}

/**
 * Some of the rows whose vaults were in use. Each look begins with another one, so that no row waits for others that remain in
 * use. The hash of the time gives the first one: the time itself could give the same row again and again, because the time
 * between two looks is often the same.
 */
function heldToTry(held: readonly number[], nowMs: number): readonly number[] {
  if (held.length < 2) return held;
  const first = createHash('sha256').update(String(nowMs)).digest().readUInt32BE() % held.length;
  return [...held.slice(first), ...held.slice(0, first)].slice(0, maxHeldTries);
}

/** Whether all waves before a wave have ended. */
export function mayBegin({ waves }: FleetSpec, { rows }: Pick<FleetProgress, 'rows'>, at: number): boolean {
  return (waves[at]?.after ?? []).every((before) => {
    const wave = waves[before];
    return wave === undefined || leftOf(countFleetRows(rows, wave)) === 0;
  });
}

/** The waves that could begin or continue if somebody approved them. */
export function wavesToApprove(fleet: FleetSpec, progress: FleetProgress): readonly number[] {
  if (fleet.approval !== 'wave') return [];
  return fleet.waves.flatMap((wave, at) => {
    if (!mayBegin(fleet, progress, at)) return [];
    const { waiting, held } = rowsOfWave(wave, progress, (row) => !isRowApproved(fleet, progress, { row, wave: at }));
    return !isApproved(fleet, progress, at) || waiting.length + held.length > 0 ? [at] : [];
  });
}

/** Takes up which moves have started. The first of them begins its wave. */
export function takeStarts(
  fleet: FleetSpec,
  progress: FleetProgress,
  started: readonly { readonly row: number; readonly start: 'started' | 'held' | 'full' | 'refused' }[],
  now: string,
): FleetProgress {
  const states = { started: 'running', held: 'held', full: 'waiting', refused: 'failed' } as const;
  const rows = withStates(
    progress.rows,
    started.map(({ row, start }) => ({ row, state: states[start] })),
  );
  const known = new Set(started.flatMap(({ row, start }) => (start === 'started' || start === 'refused' ? [row] : [])));
  const asked = progress.asked.filter((row) => !known.has(row));
  const begun = new Set(started.filter(({ start }) => start === 'started').map(({ row }) => waveOfRow(fleet, row)));
  const waves = progress.waves.map((wave, at) =>
    begun.has(at) ? { ...wave, startedAt: wave.startedAt ?? now } : wave,
  );
  return { ...withWork(progress, now), rows, asked, waves, quietLooks: begun.size > 0 ? 0 : progress.quietLooks };
}

/** Counts the time since the last change of the rows, if a move ran in it. */
function withWork(progress: FleetProgress, now: string): FleetProgress {
  return { ...progress, workedMs: workedMsAt(progress, Date.parse(now)), workedUntil: now };
}

/** How long at least one move ran until a time. */
export function workedMsAt({ rows, workedMs, workedUntil }: FleetProgress, nowMs: number): number {
  return workedMs + (rows.includes(rowLetters.running) ? Math.max(0, nowMs - Date.parse(workedUntil)) : 0);
}

/** The rows that a look asks the runtime about: moves in progress, and in a cancelled fleet those that may have started. */
export function rowsToLookAt(fleet: FleetSpec, progress: FleetProgress): readonly number[] {
  const asked = progress.phase === 'cancelling' ? progress.asked : [];
  return [...new Set([...openMoves(fleet, progress), ...asked])];
}

/** Rows whose move may be in progress. */
export function openMoves(fleet: FleetSpec, progress: FleetProgress): readonly number[] {
  return Array.from({ length: fleet.vaults }, (_, row) => row).filter((row) =>
    ['running', 'awaitingApproval'].includes(stateOfRow(progress, row)),
  );
}

/**
 * How the fleet ends; undefined while it has something to do. A cancelled fleet ends with its moves in progress, and when no other one
 * can start any more.
 */
export function endOfFleet(fleet: FleetSpec, progress: FleetProgress): FleetPhase | undefined {
  const counts = countFleetRows(progress.rows, { first: 0, vaults: fleet.vaults });
  if (progress.phase === 'cancelling')
    return counts.running + counts.awaitingApproval + progress.asked.length === 0 ? 'cancelled' : undefined;
  if (leftOf(counts) > 0) return undefined;
  if (counts.completed === fleet.vaults) return 'completed';
  return counts.completed + counts.partiallyCompleted > 0 ? 'partiallyCompleted' : 'failed';
}

const minPauseMs = 2_000;
const maxPauseMs = 10_000;
const maxRestMs = 30_000;

/** How long to wait before the next look: longer while nothing changes, and longest while no move is in progress. */
export function pauseBeforeLook({ quietLooks, rows }: FleetProgress): number {
  const isAtRest = !rows.includes(rowLetters.running);
  return Math.min(isAtRest ? maxRestMs : maxPauseMs, minPauseMs * 1.5 ** Math.min(quietLooks, 10));
}
