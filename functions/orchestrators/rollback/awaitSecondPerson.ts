import { type OrchestrationContext } from 'durable-functions';
import { type RollbackProgress } from '../../../shared/contracts/model/rollback';
import { readApprovalContract } from '../../../shared/contracts/steps/starts';
import { approvalDeadline, mayApproveRollback } from '../../../shared/rules/rollback/secondPerson';
import { type Steps } from '../engine/steps';
import { callInRounds } from '../engine/rounds';
import { lookUntilFound } from '../engine/lookUntilFound';
import { type Waits } from '../engine/waits';
import { type Reached, type Rollback } from './rollBackPages';

/**
 * Waits until the store has an approval by somebody who neither started the move nor asked for the rollback. The rollback ends if nobody
 * approves in time.
 */
export function* awaitSecondPerson(
  context: OrchestrationContext,
  waits: Waits,
  { rollback, progress }: { readonly rollback: Rollback; readonly progress: RollbackProgress },
): Steps<Reached> {
  const { ask, startToken } = rollback;
  const move = { ...rollback.move, startToken };
  const deadline = approvalDeadline(ask);
  const look = function* (): Steps<{ readonly found: Reached } | { readonly isSure: boolean }> {
    const read = yield* callInRounds(context, waits, readApprovalContract, { move });
    const isOfPlan = read.state === 'approved' && read.planHash === ask.planHash;
    if (isOfPlan && mayApproveRollback(ask, read.approval.identity))
      return { found: { progress: { ...progress, approval: read.approval } } };
    if (context.df.currentUtcDateTime >= deadline) return { found: { progress, failure: nobodyApproved } };
    return { isSure: read.state !== 'failed' };
  };
  return (yield* lookUntilFound(context, look, deadline)) ?? { progress };
}

const nobodyApproved = {
  state: 'failed',
  code: 'APPROVAL_REQUIRED',
  detail:
    'This app requires that a second person approves a rollback, and nobody did within 24 hours. Nothing was deleted. Send the request again, and ask somebody else to send it, too.',
} as const;
