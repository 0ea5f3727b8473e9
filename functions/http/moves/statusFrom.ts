import { type DurableOrchestrationStatus } from 'durable-functions';
import { type MoveStatus, moveStatusSchema } from '../../../shared/contracts/api/moveStatus';
import { type Phase, type Problem } from '../../../shared/contracts/model/progress';
import { type WaitingFor } from '../../../shared/contracts/model/waiting';
import { terminatedWords } from '../../../shared/rules/report/cutOffRun';
import { failureProblem } from '../../../shared/rules/problems/failureProblem';
import { startProgress } from '../../../shared/rules/transfer/moveProgress';
import { saysOtherCode, updatedWords } from '../../../shared/rules/transfer/updatedApp';
import { linksOf, statusOf } from '../../../shared/rules/transfer/moveStatusOf';
import { lagOf } from '../../../shared/rules/transfer/shownHold';
import { laterTime, rateOfMove } from '../../../shared/rules/transfer/phaseTimes';
import { addByCode, countByCode, withFirst } from '../../../shared/rules/problems/problemsByCode';
import { firstFew, shortenProblem } from '../../../shared/rules/problems/summarizeResults';
import { moveOf, progressOf, starterOf, terminateReason } from '../../runtime/findMove';
import { isRunning } from '../../runtime/orchestrationState';

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
  if (isEnd(status.phase)) return withLinks(status);
  return isRunning(found) ? withLinks(seenAt(status, now)) : endedFromOutside(found, status);
}

function isEnd(phase: Phase): boolean {
  return ['completed', 'partiallyCompleted', 'failed', 'cancelled'].includes(phase);
}

/** Returns whether a run has set its last status itself. One that somebody terminated has not. */
export function hasOwnEnd({ customStatus }: DurableOrchestrationStatus): boolean {
  const shown = shownPhaseSchema.safeParse(customStatus).data;
  return shown !== undefined && isEnd(shown.phase);
}

const shownPhaseSchema = moveStatusSchema.pick({ phase: true }).strip();

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
