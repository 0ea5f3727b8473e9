import { type OrchestrationContext } from 'durable-functions';
import { type MoveSpec } from '../../shared/contracts/steps/moveSpec';
import { type Notified } from '../../shared/contracts/api/notices';
import { type MoveProgress } from '../../shared/contracts/steps/orchestrations';
import { moveNotice, moveNoticeId } from '../../shared/rules/notices/moveNotice';
import { postNotice } from './startNotice';
import { type Steps } from './callContract';

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
