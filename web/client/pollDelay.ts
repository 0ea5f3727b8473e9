/** Seconds between two calls while something changes, and while nothing does. */
const liveSeconds = 2;
const quietSeconds = 20;
const maxSeconds = 60;

export interface PollState {
  /** Whether the last answer shows something that changes by itself. */
  readonly isLive: boolean;
  /** How many calls failed since the last answer. */
  readonly failures: number;
  readonly retryAfterSeconds: number | undefined;
}

/**
 * Returns the seconds until the next call. Each failure doubles them up to a minute. A `Retry-After` of the app is a
 * minimum, but never longer than ten minutes, so that a wrong one does not stop the page.
 */
export function pollDelay({ isLive, failures, retryAfterSeconds = 0 }: PollState): number {
  const own = failures === 0 ? (isLive ? liveSeconds : quietSeconds) : Math.min(maxSeconds, 2 * 2 ** failures);
  return Math.max(own, Math.min(retryAfterSeconds, 600));
}
