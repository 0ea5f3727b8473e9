import { type OrchestrationContext } from 'durable-functions';
import { type OutputOf } from '../../shared/contracts/steps/contract';
import { deliverNoticeContract, findNoticeContract, sendNoticeContract } from '../../shared/contracts/api/notices';
import { callActivity, retryOptions, type Steps } from './callContract';

/**
 * Twelve tries with pauses of 5 s, 15 s, 45 s, 2 min, 7 min, 20 min, then an hour each: a receiver that is down for a
 * working morning misses nothing, and one that is gone for good is left alone after five and a half hours.
 */
const noticeRetry = retryOptions(5_000, 12, 3, 3_600_000);

/** A little longer than the tries of the notice before can take. */
const patienceMs = 6 * 3_600_000;
const minPauseMs = 1_000;
const maxPauseMs = 300_000;

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

/**
 * Pauses are a tenth of what was waited already. Several notices may wait in a row, and each adds its own pause when the
 * receiver is well again; with pauses that double, the last would come much later than the first.
 */
function* awaitTurn(context: OrchestrationContext, id: string): Steps<void> {
  const began = context.df.currentUtcDateTime.getTime();
  for (;;) {
    const { state } = yield* callActivity(context, findNoticeContract, { id });
    const now = context.df.currentUtcDateTime.getTime();
    const waitedMs = now - began;
    if (state === 'settled' || waitedMs >= patienceMs) return;
    const pauseMs = Math.min(Math.max(waitedMs / 10, minPauseMs), maxPauseMs);
    yield context.df.createTimer(new Date(now + pauseMs));
  }
}
