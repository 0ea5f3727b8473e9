import { type DurableOrchestrationStatus } from 'durable-functions';
import { type ProvableRun } from '../../../shared/contracts/api/moveRuns';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type RollbackPlan } from '../../../shared/rules/rollback/rollbackPlan';
import { controlStateOf, rollbackVerdicts } from '../../../shared/rules/transfer/controlRule';
import { inputOf, moveOf } from '../../runtime/findMove';
import { isRunning } from '../../runtime/orchestrationState';
import { cutOffInHistory } from '../moves/cutOffOutcome';
import { statusFrom } from '../moves/statusFrom';
import { type Call } from '../frame/serve';
import { Refused } from '../answers/problem';
import { requireOwnMove } from '../moves/requireMove';
import { type ProveInput } from '../../runtime/newerVersion';

/** A run with the head of its report, by which the app recognizes it. */
export type RunWithReport = Pick<MoveSpec, 'moveId' | 'runId'> & { readonly reportHead: string };

export interface MakePlan extends ProveInput {
  /** Makes the plan of a rollback from the stored report. Throws `ROLLBACK_NOT_POSSIBLE` if the report proves nothing. */
  readonly makePlan: (run: RunWithReport) => Promise<{ readonly plan: RollbackPlan; readonly planHash: string }>;
  /** Makes it from what a run without a report proves of itself. Throws `ROLLBACK_NOT_POSSIBLE` if it proves nothing. */
  readonly proveCutOff: (run: ProvableRun) => Promise<{
    readonly plan: RollbackPlan;
    readonly planHash: string;
    readonly reportHead: string;
    readonly keep: () => Promise<void>;
  }>;
}

interface EndedMove {
  readonly found: DurableOrchestrationStatus;
  readonly move: MoveSpec;
  readonly reportHead: string;
}

export interface PlannedRollback extends EndedMove {
  readonly plan: RollbackPlan;
  readonly planHash: string;
  /** Stores what proves the plan of a run without a report; absent for a run with one. */
  readonly keep?: () => Promise<void>;
}

/** Finds an ended move and makes the plan of its rollback. Refuses a call for which that is not possible. */
export async function planOfMove(
  call: Call,
  { makePlan, proveCutOff, proveInput }: MakePlan,
): Promise<PlannedRollback> {
  const { found, move, reportHead } = await findEnded(call, { proveInput });
  if (reportHead === null) {
    const startToken = inputOf(found).start?.token;
    return { found, move, ...(await proveCutOff({ ...cutOffInHistory(found), startToken })) };
  }
  const { moveId, runId } = move;
  const { plan, planHash } = await makePlan({ moveId, runId, reportHead });
  return { found, move, reportHead, plan, planHash };
}

/** Finds an ended move that has a report. Refuses a call for any other. */
export async function endedMove(call: Call, parts: ProveInput): Promise<EndedMove> {
  const { reportHead, ...ended } = await findEnded(call, parts);
  if (reportHead !== null) return { ...ended, reportHead };
  throw new Refused({ status: 409, code: 'ROLLBACK_NOT_POSSIBLE', detail: noReport(ended.move.moveId) });
}

/** An ended move. The head is null if its last run ended without a report. */
type FoundEnded = Omit<EndedMove, 'reportHead'> & { readonly reportHead: string | null };

async function findEnded(call: Call, parts: ProveInput): Promise<FoundEnded> {
  const { id } = call;
  const found = await requireOwnMove(call, parts);
  const move = moveOf(found);
  const { phase, reportHead } = statusFrom(found);
  if (rollbackVerdicts[controlStateOf(phase, 'run', !isRunning(found))] === 'no') {
    const detail = `Move ${id} is in progress (${phase}). A rollback is possible once it has ended. To end it now, cancel it.`;
    throw new Refused({ status: 409, code: 'NOT_POSSIBLE_NOW', detail });
  }
  if (move.rehearsal !== undefined)
    throw new Refused({ status: 409, code: 'ROLLBACK_NOT_POSSIBLE', detail: noRollback(id) });
  return { found, move, reportHead };
}

function noReport(id: string): string {
  return `The last run of move ${id} ended without a report, so nothing proves what it wrote: it was terminated, or it failed as a whole. Start the move again with POST …/retry, which plans what is there already and ends with a report.`;
}

function noRollback(id: string): string {
  return `Move ${id} is a rehearsal: it wrote only to its scratch vault, which it discarded. There is nothing to roll back.`;
}
