import { type Clock } from '../async/clock';

const minFactor = 1 / 16;
/** All 429 answers within this time count as one burst, which halves the rate once. */
const burstMs = 1_000;
const recoveryStep = 0.1;
const recoveryEveryMs = 5_000;

/** The part of its share that a class of requests may use. It halves on a 429 and recovers by a tenth every 5 s. */
export interface AdaptiveRate {
  /** From 1/16 to 1; 1 without recent 429 answers. */
  factor(): number;
  /** Milliseconds until the factor rises next; infinite when it is 1. */
  risesInMs(): number;
  /** Milliseconds until new requests may be sent; 0 when there is no pause. */
  pauseMs(): number;
  /** Halves the rate and pauses new requests for `pauseMs` milliseconds. */
  fall(pauseMs: number): void;
}

/** A rate that starts at 1. `clock` measures pauses and recovery. */
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
      if (now - fellAt < burstMs) return;
      factorAtFall = Math.max(minFactor, factor() / 2);
      fellAt = now;
    },
  };
}
