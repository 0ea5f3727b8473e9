import { type HttpRequest, type HttpResponseInit } from '@azure/functions';
import { type DurableClient, type DurableOrchestrationStatus } from 'durable-functions';
import { type ProvableRun } from '../../../shared/contracts/api/moveRuns';
import { MoverError } from '../../../shared/contracts/model/moverError';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type RollbackPlan } from '../../../shared/rules/rollback/rollbackPlan';
import { controlStateOf, rollbackVerdicts } from '../../../shared/rules/transfer/controlRule';
import { findOwnMove, inputOf, moveOf } from '../../runtime/findMove';
import { isRunning } from '../../runtime/orchestrationState';
import { cutOffInHistory } from '../cutOffOutcome';
import { statusFrom } from '../statusFrom';
import { noMove } from '../noMove';
import { problem, type ProblemParts } from '../problem';
import { type ProveInput } from '../../runtime/newerVersion';

/** A run with the head of its report, by which the app recognizes it. */
export type ReportedRun = Pick<MoveSpec, 'moveId' | 'runId'> & { readonly reportHead: string };

export interface MakePlan extends ProveInput {
  /** Makes the plan of a rollback from the stored report. Throws `ROLLBACK_NOT_POSSIBLE` if the report proves nothing. */
  readonly makePlan: (run: ReportedRun) => Promise<{ readonly plan: RollbackPlan; readonly planHash: string }>;
  /** Makes it from what a run without a report proves of itself. Throws `ROLLBACK_NOT_POSSIBLE` if it proves nothing. */
  readonly proveCutOff: (run: ProvableRun) => Promise<{
    readonly plan: RollbackPlan;
    readonly planHash: string;
    readonly reportHead: string;
    readonly keep: () => Promise<void>;
  }>;
}

export interface EndedMove {
  readonly ok: true;
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

interface Answered {
  readonly ok: false;
  readonly answer: HttpResponseInit;
}

/** Finds an ended move and makes the plan of its rollback. Returns the answer to a request for which that is not possible. */
export async function planOfMove(
  client: DurableClient,
  request: HttpRequest,
  { makePlan, proveCutOff, proveInput }: MakePlan,
): Promise<PlannedRollback | Answered> {
  const ended = await findEnded(client, request, { proveInput });
  if (!ended.ok) return ended;
  const { found, move, reportHead } = ended;
  if (reportHead === null) {
    const startToken = inputOf(found).start?.token;
    const proved = await orRefusal(request, () => proveCutOff({ ...cutOffInHistory(found), startToken }));
    return proved.ok ? { ok: true, found, move, ...proved.value } : proved;
  }
  const { moveId, runId } = move;
  const made = await orRefusal(request, () => makePlan({ moveId, runId, reportHead }));
  return made.ok ? { ...ended, reportHead, plan: made.value.plan, planHash: made.value.planHash } : made;
}

/** Calls `make`. Returns the answer 409 if the report of the move proves nothing. */
export async function orRefusal<T>(
  request: HttpRequest,
  make: () => Promise<T>,
): Promise<{ readonly ok: true; readonly value: T } | Answered> {
  try {
    return { ok: true, value: await make() };
  } catch (error) {
    if (!(error instanceof MoverError) || error.code !== 'ROLLBACK_NOT_POSSIBLE') throw error;
    const instance = new URL(request.url).pathname;
    return { ok: false, answer: problem({ status: 409, code: error.code, detail: error.message, instance }) };
  }
}

/** Finds an ended move that has a report. Returns the answer to a request for any other. */
export async function endedMove(
  client: DurableClient,
  request: HttpRequest,
  parts: ProveInput,
): Promise<EndedMove | Answered> {
  const ended = await findEnded(client, request, parts);
  if (!ended.ok) return ended;
  const { move, reportHead } = ended;
  if (reportHead !== null) return { ...ended, reportHead };
  const instance = new URL(request.url).pathname;
  const detail = noReport(move.moveId);
  return { ok: false, answer: problem({ status: 409, code: 'ROLLBACK_NOT_POSSIBLE', detail, instance }) };
}

/** An ended move. The head is null if its last run ended without a report. */
type FoundEnded = Omit<EndedMove, 'reportHead'> & { readonly reportHead: string | null };

async function findEnded(
  client: DurableClient,
  request: HttpRequest,
  parts: ProveInput,
): Promise<FoundEnded | Answered> {
  const instance = new URL(request.url).pathname;
  const id = request.params['id'] ?? '';
  const found = await findOwnMove(client, id, parts);
  if (found === undefined) return { ok: false, answer: await noMove(client, id, { ...parts, instance }) };
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
  return { ok: true, found, move, reportHead };
}

function noReport(id: string): string {
  return `The last run of move ${id} ended without a report, so nothing proves what it wrote: it was terminated, or it failed as a whole. Start the move again with POST …/retry, which plans what is there already and ends with a report.`;
}

function noRollback(id: string): string {
  return `Move ${id} is a rehearsal: it wrote only to its scratch vault, which it discarded. There is nothing to roll back.`;
}
