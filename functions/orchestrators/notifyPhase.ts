import { type OrchestrationContext } from 'durable-functions';
import { type MoveSpec } from '../../shared/contracts/steps/moveSpec';
import { type Notified, postNoticeContract } from '../../shared/contracts/api/notices';
import { type MoveProgress } from '../../shared/contracts/steps/orchestrations';
import { moveNotice, moveNoticeId } from '../../shared/rules/notices/moveNotice';
import { type Steps, callActivity } from './callContract';
import { type CheckSummary } from '../../shared/contracts/model/checks';
import { checksNotice } from '../../shared/rules/notices/checksNotice';
import { type InputOf } from '../../shared/contracts/steps/contract';

/** Posts a notice of the phase that a move is in, unless it has been told or nobody wants to be told. */
export function* notifyPhase(
  context: OrchestrationContext,
  move: MoveSpec,
  progress: MoveProgress,
  told: Notified | null,
): Steps<Notified | null> {
  if (told === null || told.phase === progress.phase) return told;
  const notice = moveNotice(move, progress, told, context.df.currentUtcDateTime.toISOString());
  const after = told.notices === 0 ? null : moveNoticeId(move, told.notices - 1);
  yield* postNotice(context, { notice, after });
  return { notices: told.notices + 1, phase: progress.phase };
}

/** Posts a notice of a run of checks when it found its pair in another state than the run before. */
export function* notifyChecks(context: OrchestrationContext, summary: CheckSummary): Steps<void> {
  const notice = checksNotice(summary, context.df.currentUtcDateTime.toISOString());
  if (notice !== undefined) yield* postNotice(context, { notice, after: null });
}

/** Leaves a notice to its own delivery. A notice is never worth a move or a check: one that cannot be posted is lost. */
export function* postNotice(context: OrchestrationContext, posting: InputOf<typeof postNoticeContract>): Steps<void> {
  try {
    yield* callActivity(context, postNoticeContract, posting);
  } catch {
    // The runtime has logged why.
  }
}
