import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { storeNames } from '../../../shared/rules/storeNames';
import { provedReport } from '../report/findReport';
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
  return new MoverError('ROLLBACK_NOT_POSSIBLE', `This run cannot be rolled back: ${why}.`);
}

export interface MovedRun extends Pick<MoveSpec, 'moveId' | 'runId'> {
  /** The head of the report, from the history of the move. */
  readonly reportHead: string;
}

/**
 * Reads the report of a run, which says what the move wrote. Throws `ROLLBACK_NOT_POSSIBLE` unless it is the one whose head is in
 * history: others may be able to write to the store, and a changed report would delete items that the move did not write.
 */
export async function readMovedReport(store: ObjectStore, { reportHead, ...run }: MovedRun): Promise<MoveReport> {
  let isThere = false;
  for (const name of [storeNames.report(run), storeNames.provedReport(run, reportHead)]) {
    const found = await provedReport(store, run, { head: reportHead, name });
    if (found.kind === 'report') return found.report;
    isThere ||= found.kind === 'differs';
  }
  throw notProved(
    isThere
      ? 'the report in the store is not the one that the move wrote'
      : 'the store has no readable report of this run',
  );
}

function notProved(what: string): MoverError {
  const message = `Expected the report of the move, which proves what it wrote, but ${what}. Nothing is rolled back. Find out who can write to the store. Delete by hand what you do not need in the target.`;
  return new MoverError('ROLLBACK_NOT_POSSIBLE', message);
}
