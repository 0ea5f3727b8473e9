/**
 * Time for limiters, back-off and deadlines, in milliseconds from an arbitrary start. Tests use a clock that they move.
 */
export interface Clock {
  now(): number;
  /** Calls `act` once after `delayMs`. The returned function cancels that. */
  after(delayMs: number, act: () => void): () => void;
}

/** The machine's monotonic clock, which time corrections do not change. */
export const systemClock: Clock = {
  now: () => performance.now(),
  after(delayMs, act) {
    const timer = setTimeout(act, delayMs);
    return () => {
      clearTimeout(timer);
    };
  },
};

/** Resolves after `delayMs` milliseconds of the clock, or when `signal` aborts, if that comes first. */
export function wait(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted === true) return Promise.resolve();
  return new Promise((resolve) => {
    const end = (): void => {
      cancel();
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const cancel = clock.after(delayMs, end);
    signal?.addEventListener('abort', end);
  });
}
