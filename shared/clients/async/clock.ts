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

/**
 * Waits at most `limitMs` milliseconds for work. After that it rejects with the error that `onLate` returns. The work
 * continues unless `onLate` stops it.
 */
export async function withTimeLimit<T>(limitMs: number, work: Promise<T>, onLate: () => Error): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(onLate());
    }, limitMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

const tickMs = 1_000;

/** A timer that comes this much later shows that the process has too much to do. */
const lateMs = 100;

/** Nobody waits for longer than this many limits. */
const maxLimits = 3;

/**
 * Like `withTimeLimit`, but counts only the seconds in which this process was free. A busy process takes up an answer late, and
 * that is no fault of the one who answered.
 */
export async function withFreeTimeLimit<T>(
  { clock, limitMs }: { readonly clock: Clock; readonly limitMs: number },
  work: Promise<T>,
  onLate: () => Error,
): Promise<T> {
  const began = clock.now();
  let freeMs = 0;
  let cancel: () => void = () => undefined;
  const late = new Promise<never>((_, reject) => {
    const tick = (dueAt: number): void => {
      cancel = clock.after(tickMs, () => {
        const now = clock.now();
        if (now - dueAt <= lateMs) freeMs += tickMs;
        if (freeMs >= limitMs || now - began >= limitMs * maxLimits) reject(onLate());
        else tick(now + tickMs);
      });
    };
    tick(began + tickMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    cancel();
  }
}
