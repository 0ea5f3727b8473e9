import { type OrchestrationContext } from 'durable-functions';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type Notified, postNoticeContract } from '../../../shared/contracts/steps/noticeSteps';
import { type MoveProgress } from '../../../shared/contracts/steps/orchestrations';
import { moveNotice, moveNoticeId } from '../../../shared/rules/notices/moveNotice';
import { type Steps } from '../engine/steps';
import { tryActivity } from '../engine/callContract';
import { type CheckSummary } from '../../../shared/contracts/model/checks';
import { checksNotice } from '../../../shared/rules/notices/checksNotice';
import { type InputOf } from '../../../shared/contracts/steps/contract';

/**
 * Posts a notice of a move's phase, unless one was posted for this phase or the app sends no notices. Returns what has
 * been posted.
 */
export function* notifyPhase(
  context: OrchestrationContext,
  move: MoveSpec,
  progress: MoveProgress,
  notified: Notified | null,
): Steps<Notified | null> {
  if (notified === null || notified.phase === progress.phase) return notified;
  const notice = moveNotice(move, progress, notified, context.df.currentUtcDateTime.toISOString());
  const after = notified.notices === 0 ? null : moveNoticeId(move, notified.notices - 1);
  yield* postPhaseNotice(context, { notice, after });
  return { notices: notified.notices + 1, phase: progress.phase };
}

/** Posts a notice of a run of checks if the state of its pair differs from the run before. */
export function* notifyChecks(context: OrchestrationContext, summary: CheckSummary): Steps<void> {
  const notice = checksNotice(summary, context.df.currentUtcDateTime.toISOString());
  if (notice !== undefined) yield* postPhaseNotice(context, { notice, after: null });
}

/** Starts the delivery of a notice. A notice that cannot be posted is lost; it never fails a move or a check. */
export function* postPhaseNotice(
  context: OrchestrationContext,
  posting: InputOf<typeof postNoticeContract>,
): Steps<void> {
  yield* tryActivity(context, postNoticeContract, posting);
}
