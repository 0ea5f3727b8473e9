import { type HttpRequest, type HttpResponseInit } from '@azure/functions';
import { type DurableClient, type DurableOrchestrationStatus } from 'durable-functions';
import { MoverError } from '../../../shared/contracts/model/moverError';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type RollbackPlan } from '../../../shared/rules/rollback/rollbackPlan';
import { controlStateOf, rollbackVerdicts } from '../../../shared/rules/transfer/controlRule';
import { findOwnMove, moveOf } from '../../runtime/findMove';
import { isRunning } from '../../runtime/orchestrationState';
import { statusFrom } from '../getMove';
import { noMove } from '../noMove';
import { problem, type ProblemParts } from '../problem';

/** A run with the head of its report, by which the app recognizes it. */
export type ReportedRun = Pick<MoveSpec, 'moveId' | 'runId'> & { readonly reportHead: string };

export interface MakePlan {
  /** Makes the plan of a rollback from the stored report. Throws `ROLLBACK_NOT_POSSIBLE` if the report proves nothing. */
  readonly makePlan: (run: ReportedRun) => Promise<{ readonly plan: RollbackPlan; readonly planHash: string }>;
}

export interface PlannedRollback {
  readonly ok: true;
  readonly found: DurableOrchestrationStatus;
  readonly move: MoveSpec;
  readonly reportHead: string;
  readonly plan: RollbackPlan;
  readonly planHash: string;
}

/** Finds an ended move and makes the plan of its rollback. Returns the answer to a request for which that is not possible. */
export async function planOfMove(
  client: DurableClient,
  request: HttpRequest,
  { makePlan }: MakePlan,
): Promise<PlannedRollback | { readonly ok: false; readonly answer: HttpResponseInit }> {
  const instance = new URL(request.url).pathname;
  const id = request.params['id'] ?? '';
  const found = await findOwnMove(client, id);
  if (found === undefined) return { ok: false, answer: await noMove(client, id, instance) };
  const refuse = (parts: Omit<ProblemParts, 'instance' | 'status'>) => ({
    ok: false as const,
    answer: problem({ status: 409, ...parts, instance }),
  });
  const move = moveOf(found);
  const { phase, reportHead } = statusFrom(found);
  if (rollbackVerdicts[controlStateOf(phase, 'run', !isRunning(found))] === 'no') {
    const detail = `Move ${id} is in progress (${phase}). A rollback is possible once it has ended. To end it now, cancel it.`;
    return refuse({ code: 'NOT_POSSIBLE_NOW', detail });
  }
  if (move.rehearsal !== undefined) return refuse({ code: 'ROLLBACK_NOT_POSSIBLE', detail: noRollback(id) });
  if (reportHead === null) return refuse({ code: 'ROLLBACK_NOT_POSSIBLE', detail: noReport(id) });
  try {
    const { plan, planHash } = await makePlan({ moveId: id, runId: move.runId, reportHead });
    return { ok: true, found, move, reportHead, plan, planHash };
  } catch (error) {
    if (!(error instanceof MoverError) || error.code !== 'ROLLBACK_NOT_POSSIBLE') throw error;
    return refuse({ code: error.code, detail: error.message });
  }
}

function noReport(id: string): string {
  return `The last run of move ${id} ended without a report, so nothing proves what it wrote: it was terminated, or it failed as a whole. Start the move again with POST …/retry, which plans what is there already and ends with a report.`;
}

function noRollback(id: string): string {
  return `Move ${id} is a rehearsal: it wrote only to its scratch vault, which it discarded. There is nothing to roll back.`;
}
