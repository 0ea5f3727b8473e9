import { type HttpHandler } from '@azure/functions';
import { type DurableOrchestrationStatus, getClient } from 'durable-functions';
import { type MoveStatus, moveStatusSchema, type Phase, type Problem } from '../../shared/contracts/api/moveStatus';
import { type WaitingFor } from '../../shared/contracts/model/waiting';
import { terminatedWords } from '../../shared/rules/report/cutOffRun';
import { failureProblem } from '../../shared/rules/report/failureProblem';
import { startProgress } from '../../shared/rules/transfer/moveProgress';
import { saysOtherCode, updatedWords } from '../../shared/rules/transfer/updatedApp';
import { linksOf, statusOf } from '../../shared/rules/transfer/moveStatusOf';
import { lagOf } from '../../shared/rules/transfer/shownHold';
import { laterTime, rateOfMove } from '../../shared/rules/transfer/phaseTimes';
import { addByCode, countByCode, withFirst } from '../../shared/rules/report/problemsByCode';
import { firstFew, shortenProblem } from '../../shared/rules/report/summarizeResults';
import { moveOf, progressOf, starterOf, terminateReason } from '../runtime/findMove';
import { isRunning } from '../runtime/orchestrationState';
import { controlOf, type ReadControl, withControl } from './control/controlOf';
import { findProvedMove, type ProveInput } from './control/findProvedMove';
import { findWait } from './findWait';
import { handle } from './handle';
import { noMove } from './noMove';

/** `GET /api/moves/{id}`: the status of a move. */
export function getMove(parts: ReadControl & ProveInput): HttpHandler {
  return handle('getMove', async (request, context, instance) => {
    const id = request.params['id'] ?? '';
    const client = getClient(context);
    const found = await findProvedMove(client, id, parts);
    if (found === undefined) return noMove(client, id, instance);
    const waitingFor = (await findWait(client, found)) ?? null;
    const status = withControl(statusFrom(found, { waitingFor }), await controlOf(found, parts));
    return {
      status: 200,
      headers: { 'Cache-Control': 'no-store' },
      jsonBody: absolute(status, request.url),
    };
  });
}

interface Seen {
  readonly now?: Date;
  /** What the move waits for now. */
  readonly waitingFor?: WaitingFor | null;
}

/**
 * Returns the status that an orchestration last set. Fields that it did not set come from the orchestration's input.
 */
export function statusFrom(
  found: DurableOrchestrationStatus,
  { now = new Date(), waitingFor = null }: Seen = {},
): MoveStatus {
  const move = moveOf(found);
  const progress = progressOf(found);
  const created = found.createdTime.toISOString();
  const known = statusOf(
    move,
    progress ?? startProgress(created, starterOf(found)),
    progress?.phaseStartedAt ?? created,
  );
  const custom = moveStatusSchema.safeParse(Object.assign({}, known, found.customStatus));
  const status = { ...(custom.success ? custom.data : known), waitingFor };
  if (['completed', 'partiallyCompleted', 'failed', 'cancelled'].includes(status.phase)) return withLinks(status);
  return isRunning(found) ? withLinks(seenAt(status, now)) : endedFromOutside(found, status);
}

/** Returns the end of an orchestration that could not set it itself: somebody terminated it, or the app failed. */
function endedFromOutside(found: DurableOrchestrationStatus, last: MoveStatus): MoveStatus {
  const isTerminated = ['Terminated', 'Canceled'].includes(found.runtimeStatus);
  const problem = isTerminated ? terminatedIn(last.phase, terminateReason(found)) : failedIn(found);
  return withLinks({
    ...seenAt(last, found.lastUpdatedTime),
    rate: { ...last.rate, itemsPerSecond: rateOfMove(last.phases) },
    etaSeconds: null,
    phase: isTerminated ? 'cancelled' : 'failed',
    problems: firstFew([problem, ...last.problems]),
    problemCount: last.problemCount + 1,
    problemsByCode: withFirst(addByCode(last.problemsByCode, countByCode([problem])), problem.code),
  });
}

function terminatedIn(phase: Phase, reason: string | undefined): Problem {
  const detail = `${terminatedWords(phase, reason)} The report shows what was done until then.`;
  return shortenProblem(failureProblem({ code: 'MOVE_CUT_OFF', detail }));
}

/** A step sets the status when it begins. Adds the time that the current phase has taken since then. */
function seenAt(status: MoveStatus, now: Date): MoveStatus {
  const current = status.phases.at(-1);
  if (current === undefined) return status;
  const { hold } = status;
  const lag = hold === null ? {} : { hold: { ...hold, lagSeconds: lagOf(hold.inStepAt, now.toISOString()) } };
  return {
    ...status,
    ...lag,
    phases: [...status.phases.slice(0, -1), laterTime(current, now.toISOString(), status.waitingFor?.since)],
  };
}

function withLinks(status: MoveStatus): MoveStatus {
  return { ...status, ...linksOf(status) };
}

/** Makes the links of a status absolute, with the origin of the request. */
function absolute(status: MoveStatus, url: string): MoveStatus {
  const uri = (path: string | null): string | null => (path === null ? null : new URL(path, url).href);
  const { planUri, problemsUri, approveUri } = status;
  return { ...status, planUri: uri(planUri), problemsUri: uri(problemsUri), approveUri: uri(approveUri) };
}

/** Returns the problem of an orchestration that failed as a whole. */
function failedIn({ output }: DurableOrchestrationStatus): Problem {
  const text: unknown = output;
  if (typeof text !== 'string' || !saysOtherCode(text)) return orchestrationFailed;
  return failureProblem({ code: 'APP_UPDATED', detail: `${updatedWords} The report shows what was done until then.` });
}

const orchestrationFailed = {
  code: 'INTERNAL',
  detail: 'The orchestration failed before the move could end. The status URL of the runtime shows the reason.',
  remedy: 'Run the move again. It leaves what has arrived as it is and moves only the rest.',
} as const;
