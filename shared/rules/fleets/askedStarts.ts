import { type FleetProgress, type RowState } from '../../contracts/model/fleetRuns';
import { withStates } from './fleetRows';

// A step that starts moves can get no answer, and the runtime can run it once more. A cancelled fleet ends when nothing of it can start.

/** Notes that the app asks some rows to start. A step without an answer may have started them, and the runtime can run it once more. */
export function askToStart(progress: FleetProgress, rows: readonly number[]): FleetProgress {
  return { ...progress, asked: [...new Set([...progress.asked, ...rows])] };
}

/**
 * The states of moves. A row whose start is unknown keeps its state if the runtime does not know its move; once that had its time to
 * start, it did not.
 */
export function foundMoves(
  { rows, asked, closedAt, lookedAt }: FleetProgress,
  moves: readonly { readonly row: number; readonly state: RowState }[],
): Pick<FleetProgress, 'rows' | 'asked'> {
  const isOver = closedAt !== null && lookedAt !== null && Date.parse(lookedAt) - Date.parse(closedAt) > startsWithinMs;
  const absent = moves.flatMap(({ row, state }) => (state === 'unknown' && asked.includes(row) ? [row] : []));
  const found = moves.filter(({ row }) => !absent.includes(row));
  const known = new Set([...found.map(({ row }) => row), ...(isOver ? absent : [])]);
  return { rows: withStates(rows, found), asked: asked.filter((row) => !known.has(row)) };
}

/** A move starts within less than this after the app asked whether its fleet is cancelled, or not at all (`claims.begin`). */
const startsWithinMs = 60_000;
