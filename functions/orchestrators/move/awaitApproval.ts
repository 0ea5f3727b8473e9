import { type OrchestrationContext } from 'durable-functions';
import { type OutputOf } from '../../../shared/contracts/steps/contract';
import { type StepFailed } from '../../../shared/contracts/model/outcome';
import { readControlContract } from '../../../shared/contracts/steps/control';
import { makeContentKeyContract } from '../../../shared/contracts/steps/surveySteps';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type MoveProgress } from '../../../shared/contracts/steps/orchestrations';
import { readApprovalContract } from '../../../shared/contracts/steps/starts';
import { cancelledFailure } from '../../../shared/rules/transfer/cancelledBy';
import { mayApprove } from '../../../shared/rules/transfer/controlWords';
import { addWaited, enterPhase, failMove } from '../../../shared/rules/transfer/moveProgress';
import { now, type Steps } from '../engine/steps';
import { callInRounds } from '../engine/rounds';
import { lookUntilFound } from '../engine/lookUntilFound';
import { type Waits } from '../engine/waits';

interface Awaiting {
  readonly move: MoveSpec;
  readonly progress: MoveProgress;
}

type WaitsOf = (progress: MoveProgress) => Waits;

/** Waits until the store has the approval of this plan, from a second person if the move needs one, or a cancel. */
export function* awaitApproval(
  context: OrchestrationContext,
  { move, progress }: Awaiting,
  waitsOf: WaitsOf,
): Steps<MoveProgress> {
  const found = yield* lookUntilFound(context, function* () {
    const control = yield* callInRounds(context, waitsOf(progress), readControlContract, { move });
    const cancelled = cancelIn(control);
    if (cancelled !== undefined) return { found: failMove(progress, cancelled, now(context)) };
    const approval = yield* callInRounds(context, waitsOf(progress), readApprovalContract, { move });
    const approved = approvedIn(progress, approval);
    if (approved !== undefined)
      return { found: yield* renewContentKey(context, { move, progress: approved }, waitsOf) };
    return { isSure: control.state === 'read' && approval.state !== 'failed' };
  });
  return found ?? progress;
}

/** Returns the failure of a move that somebody cancelled; else undefined. */
function cancelIn(read: OutputOf<typeof readControlContract>): StepFailed | undefined {
  return read.state === 'read' && read.wanted === 'cancel' ? cancelledFailure(read.detail) : undefined;
}

/** The move with the approval of its plan; undefined while the store has none that counts. */
function approvedIn(progress: MoveProgress, read: OutputOf<typeof readApprovalContract>): MoveProgress | undefined {
  if (read.state !== 'approved' || read.planHash !== progress.plan?.planHash) return undefined;
  return mayApprove(progress.starter, read.approval.identity) ? { ...progress, approval: read.approval } : undefined;
}

/** Makes the content key again: the store may have deleted the first one during a long approval. No payload is encrypted yet. */
function* renewContentKey(
  context: OrchestrationContext,
  { move, progress: approved }: Awaiting,
  waitsOf: WaitsOf,
): Steps<MoveProgress> {
  const waits = waitsOf(approved);
  const made = yield* callInRounds(context, waits, makeContentKeyContract, { move });
  const progress = addWaited(approved, waits.seconds);
  return made.state === 'failed'
    ? failMove(progress, made, now(context))
    : enterPhase({ ...progress, contentKey: made.contentKey }, 'preparing', now(context));
}
