import { type OrchestrationContext } from 'durable-functions';
import { type Steps } from './callContract';

/** The Durable extension fires a timer up to a second early (measured on 3.19.0). */
const earlyMs = 1_000;

/** The extension fires a timer of at most one second immediately, so a loop with such pauses would not pause at all. */
const minPauseMs = 2_000;

/** Pauses an orchestration until `at` has passed. The timer takes at least `minPauseMs`. */
export function* pauseUntil(context: OrchestrationContext, at: Date): Steps<void> {
  const earliest = context.df.currentUtcDateTime.getTime() + minPauseMs;
  yield context.df.createTimer(new Date(Math.max(at.getTime() + earlyMs, earliest)));
}
