import { type OrchestrationContext } from 'durable-functions';
import { type Steps } from './steps';

/** The Durable extension fires a timer up to a second early (measured on 3.19.0). */
const earlyMs = 1_000;

/** The extension fires a timer of at most one second immediately, so a loop with such pauses would not pause at all. */
const minPauseMs = 2_000;

/** Pauses an orchestration until `at` has passed. The timer takes at least `minPauseMs`. */
export function* pauseUntil(context: OrchestrationContext, at: Date): Steps<void> {
  yield context.df.createTimer(dueAfter(context, at));
}

/** As `pauseUntil`, but an event ends the pause. Returns which of both came first. */
export function* pauseUnlessWoken(
  context: OrchestrationContext,
  at: Date,
  eventName: string,
): Steps<'paused' | 'woken'> {
  const event = context.df.waitForExternalEvent(eventName);
  const timer = context.df.createTimer(dueAfter(context, at));
  const first = yield context.df.Task.any([event, timer]);
  if (first !== event) return 'paused';
  timer.cancel();
  return 'woken';
}

/** When a timer is due that shall fire after `at` has passed. It takes at least `minPauseMs`. */
function dueAfter(context: OrchestrationContext, at: Date): Date {
  const earliest = context.df.currentUtcDateTime.getTime() + minPauseMs;
  return new Date(Math.max(at.getTime() + earlyMs, earliest));
}
