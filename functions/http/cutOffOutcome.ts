import { type DurableOrchestrationStatus } from 'durable-functions';
import { type CutOffCause, type CutOffRun, type RunRecord } from '../../shared/contracts/api/moveRuns';
import { type Phase } from '../../shared/contracts/api/moveStatus';
import { moveVaultContract } from '../../shared/contracts/steps/orchestrations';
import { statusFrom } from './getMove';

/** An ended run without a report, as the runtime's history knows it. */
export function cutOffInHistory(found: DurableOrchestrationStatus): CutOffRun {
  const { move, progress } = moveVaultContract.input.parse(found.input);
  const { phase } = statusFrom(found);
  const startedAt = progress?.startedAt ?? found.createdTime.toISOString();
  return {
    move,
    progress,
    phase,
    cause: causeOf(found, phase),
    startedAt,
    finishedAt: found.lastUpdatedTime.toISOString(),
  };
}

/** As the run's record knows it, where the history is gone or is that of another run by now. */
export function cutOffInStore({ move, startedAt, end }: RunRecord): CutOffRun {
  const progress = undefined;
  if (end === null) return { move, progress, phase: 'cancelled', cause: 'unknown', startedAt, finishedAt: null };
  return { move, progress, phase: end.phase, cause: 'reportGone', startedAt, finishedAt: end.finishedAt };
}

function causeOf({ runtimeStatus }: DurableOrchestrationStatus, phase: Phase): CutOffCause {
  if (phase === 'cancelled') return 'terminated';
  return ['Failed'].includes(runtimeStatus) ? 'orchestrationFailed' : 'reportGone';
}
