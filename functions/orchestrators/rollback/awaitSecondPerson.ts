import { type OrchestrationContext } from 'durable-functions';
import { type RollbackProgress } from '../../../shared/contracts/model/rollback';
import { approvalEvent } from '../../../shared/contracts/steps/orchestrations';
import { readApprovalContract } from '../../../shared/contracts/steps/starts';
import { approvalDeadline, mayApproveRollback } from '../../../shared/rules/rollback/secondPerson';
import { type Steps } from '../callContract';
import { callInRounds } from '../callInRounds';
import { pauseUnlessWoken } from '../pauseUntil';
import { type Waits } from '../waits';
import { type Reached, type Rollback } from './rollBackPages';

/** Events of others that one generation reads, so that they cannot make its history long. */
const maxFalseEvents = 20;

/** How long a rollback waits for an event before it looks again. The first is for a store that did not answer. */
const lookAgainMs = { afterFailure: 5 * 60_000, usually: 3_600_000 };

/**
 * Waits until the store has an approval by somebody who neither started the move nor asked for the rollback. Events only say when to
 * look: everybody with the key of the runtime can raise them. The rollback ends if nobody approves in time.
 */
export function* awaitSecondPerson(
  context: OrchestrationContext,
  waits: Waits,
  { rollback, progress }: { readonly rollback: Rollback; readonly progress: RollbackProgress },
): Steps<Reached> {
  const { ask, startToken } = rollback;
  const move = { ...rollback.move, startToken };
  const deadline = approvalDeadline(ask);
  for (let events = 0; events < maxFalseEvents; events += 1) {
    const read = yield* callInRounds(context, waits, readApprovalContract, { move });
    const isOfPlan = read.state === 'approved' && read.planHash === ask.planHash;
    if (isOfPlan && mayApproveRollback(ask, read.approval.identity))
      return { progress: { ...progress, approval: read.approval } };
    const nowMs = context.df.currentUtcDateTime.getTime();
    if (nowMs >= deadline.getTime()) return { progress, failure: nobodyApproved };
    const pauseMs = read.state === 'failed' ? lookAgainMs.afterFailure : lookAgainMs.usually;
    const at = new Date(Math.min(nowMs + pauseMs, deadline.getTime()));
    if ((yield* pauseUnlessWoken(context, at, approvalEvent)) === 'paused') return { progress };
  }
  return { progress };
}

const nobodyApproved = {
  state: 'failed',
  code: 'APPROVAL_REQUIRED',
  detail:
    'This app requires that a second person approves a rollback, and nobody did within 24 hours. Nothing was deleted. Send the request again, and ask somebody else to send it, too.',
} as const;
