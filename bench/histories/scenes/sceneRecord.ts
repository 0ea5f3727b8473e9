import { type FleetReport } from '../../../shared/contracts/api/fleetAnswers';
import { type RollbackReport } from '../../../shared/contracts/api/rollbackAnswers';
import { type EndedRun } from '../../../test/support/history/runMoves';

/** A run of a move: what people asked, and what its report says. */
export interface SceneRun extends EndedRun {
  readonly source: string;
  readonly target: string;
  readonly isRehearsal: boolean;
}

export interface EndedRollback {
  /** The run of the move that it takes back. */
  readonly run: SceneRun;
  /** Whether the app started it. It accepts a request again for a rollback that has taken back everything. */
  readonly isStarted: boolean;
  readonly askedMs: number;
  readonly acceptedMs: number;
  /** The last time at which it was seen running. */
  readonly seenRunningMs: number;
  readonly readMs: number;
  /** Undefined if somebody terminated it. */
  readonly report: RollbackReport | undefined;
}

/** What people saw in a scene. */
export interface SceneRecord {
  readonly runs: SceneRun[];
  readonly rollbacks: EndedRollback[];
  readonly fleets: FleetReport[];
  /** Sentences about answers that contradict each other. */
  readonly broken: string[];
}
