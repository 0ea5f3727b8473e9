import { type DurableOrchestrationStatus } from 'durable-functions';
import { type CutOffCause, type CutOffRun, type RunRecord } from '../../../shared/contracts/api/moveRuns';
import { withShownPhases } from '../../../shared/rules/report/shownProgress';
import { saysOtherCode } from '../../../shared/rules/transfer/updatedApp';
import { moveOf, progressOf, starterOf, terminateReason } from '../../runtime/findMove';
import { statusFrom } from './statusFrom';

/** Returns an ended run without a report, from the runtime's history. */
export function cutOffInHistory(found: DurableOrchestrationStatus): CutOffRun {
  const move = moveOf(found);
  const begun = progressOf(found);
  const progress = begun && withShownPhases(begun, found.customStatus);
  const starter = starterOf(found);
  const { phase } = statusFrom(found);
  const startedAt = progress?.startedAt ?? found.createdTime.toISOString();
  const cause = causeOf(found);
  const reason = cause === 'terminated' ? terminateReason(found) : undefined;
  return { move, progress, starter, phase, cause, reason, startedAt, finishedAt: found.lastUpdatedTime.toISOString() };
}

/** Returns what the store keeps of an ended run before its id is used again; undefined if the run ended by itself. */
export function cutOffRecord(found: DurableOrchestrationStatus): RunRecord | undefined {
  const { move, progress = null, starter, phase, cause, reason, startedAt } = cutOffInHistory(found);
  if (cause === 'unknown' || cause === 'reportGone') return undefined;
  const { items, versions, problemCount } = statusFrom(found);
  const finishedAt = found.lastUpdatedTime.toISOString();
  const sums = { items, versions, problemCount };
  const known = { ...(reason === undefined ? {} : { reason }), ...(starter === undefined ? {} : { starter }) };
  const cutOff = { phase, finishedAt, ...sums, cause, progress, ...known };
  return { move, startedAt, end: null, cutOff };
}

/** Returns a run from its stored record, for when the runtime's history is gone or belongs to another run by now. */
export function cutOffInStore({ move, startedAt, end, cutOff }: RunRecord): CutOffRun {
  if (cutOff !== undefined) {
    const { phase, cause, reason, finishedAt, progress, starter } = cutOff;
    return { move, startedAt, phase, cause, reason, finishedAt, progress, starter, isFromStore: true };
  }
  const progress = undefined;
  if (end === null) return { move, progress, phase: 'cancelled', cause: 'unknown', startedAt, finishedAt: null };
  return { move, progress, phase: end.phase, cause: 'reportGone', startedAt, finishedAt: end.finishedAt };
}

function causeOf({ runtimeStatus, output }: DurableOrchestrationStatus): CutOffCause {
  if (['Terminated', 'Canceled'].includes(runtimeStatus)) return 'terminated';
  if (!['Failed'].includes(runtimeStatus)) return 'reportGone';
  const text: unknown = output;
  return typeof text === 'string' && saysOtherCode(text) ? 'appUpdated' : 'orchestrationFailed';
}
