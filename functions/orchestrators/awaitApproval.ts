import { type OrchestrationContext } from 'durable-functions';
import { type StepFailed } from '../../shared/contracts/model/outcome';
import { readControlContract } from '../../shared/contracts/steps/control';
import { makeContentKeyContract } from '../../shared/contracts/steps/surveySteps';
import { type MoveSpec } from '../../shared/contracts/steps/moveSpec';
import { approvalEvent, type MoveProgress, lookAtControlSchema } from '../../shared/contracts/steps/orchestrations';
import { readApprovalContract } from '../../shared/contracts/steps/starts';
import { cancelledFailure } from '../../shared/rules/transfer/cancelledBy';
import { mayApprove } from '../../shared/rules/transfer/mayApprove';
import { addWaited, enterPhase, failMove } from '../../shared/rules/transfer/moveProgress';
import { type Steps } from './callContract';
import { callInRounds } from './callInRounds';
import { type Waits } from './waits';

interface Awaiting {
  readonly move: MoveSpec;
  readonly progress: MoveProgress;
}

/** Events of others that one generation reads, so that they cannot make its history long. */
const maxFalseEvents = 20;

/**
 * Waits until the store has the approval of this plan, from a second person if the move needs one. The event only says when to look: everybody with the key of the
 * runtime can raise it, with any data.
 */
export function* awaitApproval(
  context: OrchestrationContext,
  { move, progress }: Awaiting,
  waitsOf: (progress: MoveProgress) => Waits,
): Steps<MoveProgress> {
  for (let events = 0; events < maxFalseEvents; events += 1) {
    const event = yield context.df.waitForExternalEvent(approvalEvent);
    if (lookAtControlSchema.safeParse(event).success) {
      const cancelled = yield* findCancel(context, waitsOf(progress), move);
      if (cancelled !== undefined) return failMove(progress, cancelled, context.df.currentUtcDateTime.toISOString());
      continue;
    }
    const read = yield* callInRounds(context, waitsOf(progress), readApprovalContract, { move });
    const isOfPlan = read.state === 'approved' && read.planHash === progress.plan?.planHash;
    if (isOfPlan && mayApprove(progress.starter, read.approval.identity))
      return yield* renewContentKey(context, { move, progress: { ...progress, approval: read.approval } }, waitsOf);
  }
  return progress;
}

/** Returns the failure of a move that somebody cancelled; else undefined. */
function* findCancel(context: OrchestrationContext, waits: Waits, move: MoveSpec): Steps<StepFailed | undefined> {
  const read = yield* callInRounds(context, waits, readControlContract, { move });
  return read.state === 'read' && read.wanted === 'cancel' ? cancelledFailure(read.detail) : undefined;
}

/** Makes the content key again: the store may have deleted the first one during a long approval. No payload is encrypted yet. */
function* renewContentKey(
  context: OrchestrationContext,
  { move, progress: approved }: Awaiting,
  waitsOf: (progress: MoveProgress) => Waits,
): Steps<MoveProgress> {
  const waits = waitsOf(approved);
  const made = yield* callInRounds(context, waits, makeContentKeyContract, { move });
  const progress = addWaited(approved, waits.seconds);
  return made.state === 'failed'
    ? failMove(progress, made, context.df.currentUtcDateTime.toISOString())
    : enterPhase(
        { ...progress, contentKey: made.contentKey },
        'preparing',
        context.df.currentUtcDateTime.toISOString(),
      );
}
