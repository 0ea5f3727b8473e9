import { type FleetProgress, type FleetSpec, type RowCounts } from '../../contracts/model/fleetRuns';
import { countFleetRows, leftOf } from './fleetRows';
import { rowsToStart, wavesToApprove, workedMsAt } from './nextOfFleet';

export interface FleetForecast {
  /** ISO 8601 UTC, for each wave; null while nobody can say. */
  readonly waves: readonly (string | null)[];
  readonly all: string | null;
}

/**
 * When the waves and the fleet end, if the vaults that are left take as long as those that have ended. Only time in which moves
 * ran counts, so a wait for an approval does not make the vaults that are left seem slow. Null before the first vault has ended,
 * while the fleet starts no moves, and while only a person can continue it. Windows of time are not considered.
 */
export function fleetForecast(fleet: FleetSpec, progress: FleetProgress, nowMs: number): FleetForecast {
  const none = { waves: fleet.waves.map(() => null), all: null };
  const counts = countFleetRows(progress.rows, { first: 0, vaults: fleet.vaults });
  const ended = fleet.vaults - leftOf(counts);
  if (progress.phase !== 'running' || ended === 0 || waitsForPerson(fleet, progress, counts)) return none;
  const msPerVault = workedMsAt(progress, nowMs) / ended;
  const left = fleet.waves.map((wave) => leftOf(countFleetRows(progress.rows, wave)));
  const ends = endsOf(fleet.waves, nowMs, (at) => (left[at] ?? 0) * msPerVault);
  const isOpen = left.map((vaults) => vaults > 0);
  return {
    waves: ends.map((end, at) => (isOpen[at] === true ? new Date(end).toISOString() : null)),
    all: isOpen.includes(true) ? new Date(Math.max(...ends)).toISOString() : null,
  };
}

/** A wait for a person has no end that anybody could forecast. */
function waitsForPerson(fleet: FleetSpec, progress: FleetProgress, counts: RowCounts): boolean {
  if (counts.running > 0) return false;
  const isAsked = counts.awaitingApproval > 0 || wavesToApprove(fleet, progress).length > 0;
  return isAsked && rowsToStart(fleet, progress, Date.parse(progress.workedUntil)).length === 0;
}

/** When each wave ends. A wave can follow one that comes after it in the document. */
function endsOf(waves: FleetSpec['waves'], nowMs: number, msOf: (at: number) => number): readonly number[] {
  const ends = new Map<number, number>();
  const endOf = (at: number): number => {
    const end = ends.get(at) ?? Math.max(nowMs, ...(waves[at]?.after ?? []).map(endOf)) + msOf(at);
    ends.set(at, end);
    return end;
  };
  return waves.map((_, at) => endOf(at));
}
