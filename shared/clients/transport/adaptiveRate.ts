import { type Clock } from '../async/clock';

const lowest = 1 / 16;
/** Answers of one burst arrive together; they are one piece of news. */
const sameNewsMs = 1_000;
const recoveryStep = 0.1;
const recoveryEveryMs = 5_000;

/** How much of its share a class of requests may use: halves on a 429, comes back in small steps. */
export interface AdaptiveRate {
  /** 1 when all is well, down to 1/16. */
  factor(): number;
  /** Milliseconds until the factor rises next; infinite when it is 1. */
  risesInMs(): number;
  /** Milliseconds until new requests may go, 0 when there is no pause. */
  pauseMs(): number;
  fall(pauseMs: number): void;
}

export function adaptiveRate(clock: Clock): AdaptiveRate {
  let factorAtFall = 1;
  let fellAt = -Infinity;
  let pausedUntil = -Infinity;

  function factor(): number {
    const steps = Math.floor((clock.now() - fellAt) / recoveryEveryMs);
    return Math.min(1, factorAtFall + steps * recoveryStep);
  }

  return {
    factor,
    risesInMs: () => (factor() === 1 ? Infinity : recoveryEveryMs - ((clock.now() - fellAt) % recoveryEveryMs)),
    pauseMs: () => Math.max(0, pausedUntil - clock.now()),
    fall(pauseMs) {
      const now = clock.now();
      pausedUntil = Math.max(pausedUntil, now + pauseMs);
      if (now - fellAt < sameNewsMs) return;
      factorAtFall = Math.max(lowest, factor() / 2);
      fellAt = now;
    },
  };
}
