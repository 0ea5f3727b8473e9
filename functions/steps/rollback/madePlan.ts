import { type MoveReport } from '../../../shared/contracts/api/report';
import { MoverError } from '../../../shared/contracts/model/moverError';
import { type RollbackHashes } from '../../../shared/contracts/model/rollback';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import {
  hashRollback,
  planRollback,
  rollbackHashes,
  type RollbackPlan,
} from '../../../shared/rules/rollback/rollbackPlan';
import { readMovedReport, type MovedRun } from './movedReport';

export interface MadePlan {
  readonly plan: RollbackPlan;
  readonly hashes: RollbackHashes;
  /** What a person approves. */
  readonly planHash: string;
}

/** Makes the plan of a rollback from the report of the run. The same report always gives the same plan. */
export async function makeRollbackPlan(store: ObjectStore, run: MovedRun): Promise<MadePlan> {
  return planOfReport(await readMovedReport(store, run), run);
}

/** Makes the plan of a rollback from a report that is proved. */
export function planOfReport(report: MoveReport, run: MovedRun): MadePlan {
  requireMoved(report);
  const plan = planRollback(report);
  const hashes = rollbackHashes(plan, run);
  return { plan, hashes, planHash: hashRollback(hashes) };
}

/** Throws `ROLLBACK_NOT_POSSIBLE` for a run that wrote nothing, or of which nobody knows when it ended. */
export function requireMoved({ move, finishedAt }: MoveReport): void {
  if (move.dryRun) throw notPossible('it was a dry run, which wrote nothing');
  if (finishedAt === null) throw notPossible('its report does not say when it ended');
}

function notPossible(why: string): MoverError {
  return new MoverError('ROLLBACK_NOT_POSSIBLE', `This run cannot be rolled back: ${why}.`, { retryable: false });
}
