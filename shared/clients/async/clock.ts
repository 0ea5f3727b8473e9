/** Time for limiters, back-off and deadlines, in milliseconds from an arbitrary start. Tests move one by hand. */
export interface Clock {
  now(): number;
  /** Calls back once after a time; the returned function cancels. */
  after(delayMs: number, act: () => void): () => void;
}

/** The machine's monotonic clock, which no time correction moves. */
export const systemClock: Clock = {
  now: () => performance.now(),
  after(delayMs, act) {
    const timer = setTimeout(act, delayMs);
    return () => {
      clearTimeout(timer);
    };
  },
};

export function wait(clock: Clock, delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(delayMs, resolve);
  });
}
