import { fleetIdOfMove } from '../../shared/contracts/api/fleetRequest';
import { fleetInstance } from '../../shared/contracts/steps/fleetSteps';
import { hasEnded, type Row, type StartedRow } from './row';

/**
 * The runs of moves that have ended. Nobody may start one of them again under its ids: its report is written, and people have
 * read it. A run that the app refused has never begun.
 */
export class EndedRuns {
  private readonly ended = new Set<string>();

  /** Describes the start of an orchestration in the place of `known`, if it is one of a run that has ended. */
  startedAgain(started: StartedRow, known: Row | undefined): string[] {
    if (started.name !== 'moveVault' || started.parent !== undefined) return [];
    if (known !== undefined && known.customStatus?.includes('START_REFUSED') !== true) this.ended.add(runOf(known));
    const run = runOf(started);
    return this.ended.has(run) ? [`The app starts ${run} again, which has ended.`] : [];
  }
}

/** Describes the start of a move whose fleet has ended: people have read the report, and perhaps cancelled the fleet. */
export function startedAfterFleet(
  { name, id, parent }: StartedRow,
  fleetOf: (id: string) => Row | undefined,
): string[] {
  const fleetId = name === 'moveVault' && parent === undefined ? fleetIdOfMove(id) : undefined;
  const fleet = fleetId === undefined ? undefined : fleetOf(fleetInstance(fleetId));
  return fleet !== undefined && hasEnded(fleet.status) ? [`The app starts ${id}, whose fleet has ended.`] : [];
}

function runOf({ id, input }: Pick<StartedRow, 'id' | 'input'>): string {
  const { move } = JSON.parse(input) as { readonly move?: { readonly runId?: string } };
  return `run ${move?.runId ?? ''} of move ${id}`;
}
