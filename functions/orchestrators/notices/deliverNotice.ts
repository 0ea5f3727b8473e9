import { type OrchestrationContext } from 'durable-functions';
import {
  deliverNoticeContract,
  findNoticeContract,
  sendNoticeContract,
} from '../../../shared/contracts/steps/noticeSteps';
import { callActivity, retryOptions, tryActivity } from '../engine/callContract';
import { type Steps } from '../engine/steps';
import { pauseUntil } from '../engine/pauseUntil';
import { appRun } from '../engine/generation';

/**
 * Twelve tries with pauses of 5 s, 15 s, 45 s, 2 min, 7 min and 20 min, then one hour each. A receiver that is down for
 * a morning misses nothing. The app stops trying after five and a half hours.
 */
const noticeRetry = retryOptions(5_000, 12, 3, 3_600_000);

/** A little longer than all tries of the previous notice can take. */
const maxWaitMs = 6 * 3_600_000;
const maxPauseMs = 300_000;

/**
 * Delivers one notice. It waits for the previous notice of the move, so that phases arrive in order even after a failed
 * try. It never fails, whatever the receiver answers.
 */
export const deliverNotice = appRun(deliverNoticeContract, function* (context, { notice, after }) {
  if (after !== null) yield* awaitTurn(context, after);
  const sent = yield* tryActivity(context, sendNoticeContract, { notice }, noticeRetry);
  return { ended: sent ?? { state: 'givenUp' as const } };
});

/**
 * Waits until the previous notice is settled. Each pause is a tenth of the time waited so far. Several notices may wait
 * in a row, and each adds its own pause when the receiver answers again; with pauses that double, the last one would be
 * very late.
 */
function* awaitTurn(context: OrchestrationContext, id: string): Steps<void> {
  const began = context.df.currentUtcDateTime.getTime();
  for (;;) {
    const { state } = yield* callActivity(context, findNoticeContract, { id });
    const now = context.df.currentUtcDateTime.getTime();
    const waitedMs = now - began;
    if (state === 'settled' || waitedMs >= maxWaitMs) return;
    yield* pauseUntil(context, new Date(now + Math.min(waitedMs / 10, maxPauseMs)));
  }
}
