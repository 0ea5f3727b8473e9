import { type OrchestrationContext } from 'durable-functions';
import { type OutputOf } from '../../shared/contracts/contract';
import { deliverNoticeContract, findNoticeContract, sendNoticeContract } from '../../shared/contracts/notices';
import { callActivity, retryOptions, type Steps } from './callContract';

/**
 * Twelve tries with pauses of 5 s, 15 s, 45 s, 2 min, 7 min, 20 min, then an hour each: a receiver that is down for a
 * working morning misses nothing, and one that is gone for good is left alone after five and a half hours.
 */
const noticeRetry = retryOptions(5_000, 12, 3, 3_600_000);

/** A little longer than the tries of the notice before can take. */
const patienceMs = 6 * 3_600_000;
const firstPauseMs = 1_000;
const longestPauseMs = 300_000;

/**
 * Delivers one notice. A move's notices wait for one another, so that its phases arrive in order also after a try that
 * failed. Ends well whatever the receiver does.
 */
export function* deliverNotice(context: OrchestrationContext): Steps<OutputOf<typeof deliverNoticeContract>> {
  const { notice, after } = deliverNoticeContract.input.parse(context.df.getInput());
  if (after !== null) yield* awaitTurn(context, after);
  try {
    return yield* callActivity(context, sendNoticeContract, { notice }, noticeRetry);
  } catch {
    // The runtime has logged every try with its reason.
    return { state: 'givenUp' };
  }
}

function* awaitTurn(context: OrchestrationContext, id: string): Steps<void> {
  const until = context.df.currentUtcDateTime.getTime() + patienceMs;
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    const { state } = yield* callActivity(context, findNoticeContract, { id });
    const now = context.df.currentUtcDateTime.getTime();
    if (state === 'settled' || now >= until) return;
    yield context.df.createTimer(new Date(now + pauseMs));
  }
}
