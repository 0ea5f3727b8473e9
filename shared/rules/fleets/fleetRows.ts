import { createHash } from 'node:crypto';
import {
  type FleetProgress,
  type FleetSpec,
  type RowCounts,
  rowLetters,
  type RowState,
  rowStates,
} from '../../contracts/model/fleetRuns';

const stateOfLetter = new Map<string | undefined, RowState>(rowStates.map((state) => [rowLetters[state], state]));

/** The state of a row. An unknown letter counts as waiting. */
export function stateOfRow({ rows }: Pick<FleetProgress, 'rows'>, row: number): RowState {
  return stateOfLetter.get(rows[row]) ?? 'waiting';
}

/** Sets the states of some rows. */
export function withStates(
  rows: string,
  changes: readonly { readonly row: number; readonly state: RowState }[],
): string {
  const letters = Array.from(rows);
  for (const { row, state } of changes) if (row < letters.length) letters[row] = rowLetters[state];
  return letters.join('');
}

/** How many rows of a part of the table have each state. */
export function countFleetRows(
  rows: string,
  { first, vaults }: Pick<FleetSpec['waves'][number], 'first' | 'vaults'>,
): RowCounts {
  const counts: RowCounts = {
    ...{ waiting: 0, held: 0, running: 0, awaitingApproval: 0 },
    ...{ completed: 0, partiallyCompleted: 0, failed: 0, cancelled: 0, unknown: 0 },
  };
  for (const letter of rows.slice(first, first + vaults)) {
    const state = stateOfLetter.get(letter);
    if (state !== undefined) counts[state] += 1;
  }
  return counts;
}

const opened = new Set<RowState>(['waiting', 'held', 'running', 'awaitingApproval']);

export function isEnded(state: RowState): boolean {
  return !opened.has(state);
}

/** A move that did not end as it should, so that a retry starts it again. */
export function mayRetry(state: RowState): boolean {
  return isEnded(state) && state !== 'completed';
}

/** How many rows have no end yet. */
export function leftOf({ waiting, held, running, awaitingApproval }: RowCounts): number {
  return waiting + held + running + awaitingApproval;
}

/** Digits for how often a row was started again. */
const digits = '0123456789abcdefghijklmnopqrstuvwxyz';
export const maxTries = digits.length - 1;

export function tryOfRow({ tries }: Pick<FleetProgress, 'tries'>, row: number): number {
  return Math.max(0, digits.indexOf(tries[row] ?? '0'));
}

/** Counts another try of some rows. */
export function withNextTries(tries: string, rows: readonly number[]): string {
  const letters = Array.from(tries);
  for (const row of rows) letters[row] = digits[Math.min(maxTries, tryOfRow({ tries }, row) + 1)] ?? '0';
  return letters.join('');
}

/** The run id of a move of a fleet. It follows from the fleet, the move and the try, so that a start can be repeated. */
export function runIdOfFleetMove(
  { fleetId, runId }: Pick<FleetSpec, 'fleetId' | 'runId'>,
  moveId: string,
  tryNumber: number,
): string {
  const text = JSON.stringify(['move of a fleet', fleetId, runId, moveId, tryNumber]);
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}

export function waveOfRow({ waves }: Pick<FleetSpec, 'waves'>, row: number): number {
  return waves.findIndex(({ first, vaults }) => row >= first && row < first + vaults);
}
