import { type Clock } from '../async/clock';

const minFactor = 1 / 16;
/** All 429 answers within this time count as one burst, which halves the rate once. */
const burstMs = 1_000;
const recoveryStep = 0.1;
const recoveryEveryMs = 5_000;

/** Answers whose middle one says how fast the vault is now. */
const recentAnswers = 15;
/** The vault is slow if its answers take four times as long as at the best time before, and a second at least. */
const slowFactor = 4;
const slowMs = 1_000;
/** Slow answers alone reduce the rate to a quarter, because the network or this machine can be the reason. */
const minFactorIfSlow = 1 / 4;

/**
 * The part of its share that a class of requests may use. It halves on a 429, and when answers take much longer than
 * before. It recovers by a tenth every 5 s.
 */
export interface AdaptiveRate {
  /** From 1/16 to 1; 1 without recent 429 answers and slow answers. */
  factor(): number;
  /** Milliseconds until the factor rises next; infinite when it is 1. */
  risesInMs(): number;
  /** Milliseconds until new requests may be sent; 0 when there is no pause. */
  pauseMs(): number;
  /** Halves the rate and pauses new requests for `pauseMs` milliseconds. */
  fall(pauseMs: number): void;
  /** Takes the time of an answer into account. */
  answered(tookMs: number): void;
}

/** A rate that starts at 1. `clock` measures pauses and recovery. */
export function adaptiveRate(clock: Clock): AdaptiveRate {
  let factorAtFall = 1;
  let fellAt = -Infinity;
  let pausedUntil = -Infinity;
  let best = Infinity;
  let recent: number[] = [];

  function factor(): number {
    const steps = Math.floor((clock.now() - fellAt) / recoveryEveryMs);
    return Math.min(1, factorAtFall + steps * recoveryStep);
  }

  function fallTo(lowest: number): void {
    const now = clock.now();
    if (now - fellAt < burstMs || factor() <= lowest) return;
    factorAtFall = Math.max(lowest, factor() / 2);
    fellAt = now;
  }

  return {
    factor,
    risesInMs: () => (factor() === 1 ? Infinity : recoveryEveryMs - ((clock.now() - fellAt) % recoveryEveryMs)),
    pauseMs: () => Math.max(0, pausedUntil - clock.now()),
    fall(pauseMs) {
      pausedUntil = Math.max(pausedUntil, clock.now() + pauseMs);
      fallTo(minFactor);
    },
    answered(tookMs) {
      recent.push(tookMs);
      if (recent.length < recentAnswers) return;
      const middle = recent.sort((a, b) => a - b)[Math.floor(recentAnswers / 2)] ?? 0;
      recent = [];
      if (middle > Math.max(slowMs, best * slowFactor)) fallTo(minFactorIfSlow);
      best = Math.min(best, middle);
    },
  };
}
