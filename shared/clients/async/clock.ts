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

/** Resolves after `delayMs` milliseconds of the clock. */
export function wait(clock: Clock, delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(delayMs, resolve);
  });
}
