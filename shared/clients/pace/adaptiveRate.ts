import { type Clock } from '../async/clock';
import { type PauseVerdict } from './pauseTrial';
import { windowMs } from './serviceLimits';

const minFactor = 1 / 16;
/** Refusals and slow answers within this time halve the rate once. */
const burstMs = 1_000;
const recoveryStep = 0.1;
const recoveryEveryMs = 5_000;

/** Refusals for a short time, and none in the minute before, can be about requests that the vault still counts. */
const maxShortMs = 15_000;
const memoryMs = 60_000;
/** After short refusals the rate first doubles every second, and the steps after the first one are twice as large. */
const doublesEveryMs = 1_000;
const quickStep = 2 * recoveryStep;

/** Answers whose middle one says how fast the vault is now. */
const recentAnswers = 15;
/** The vault is slow if its answers take four times as long as at the best time before, and a second at least. */
const slowFactor = 4;
const slowMs = 1_000;
/** Slow answers alone reduce the rate to a quarter, because the network or this machine can be the reason. */
const minFactorIfSlow = 1 / 4;

/**
 * The part of its share that a class of requests may use. It halves on a 429, unless that does not help, and when answers take
 * much longer than before. It recovers by a tenth every 5 s. After short refusals, and none in the minute before, it recovers
 * fully within 15 s: the vault counts requests for 10 s, also those of processes that ended and are unknown to this one.
 */
export interface AdaptiveRate {
  /** From 1/16 to 1; 1 without recent 429 answers and slow answers. */
  factor(): number;
  /** Milliseconds until the factor can rise next; infinite when it is 1. */
  risesInMs(): number;
  /**
   * Takes a refusal into account: it halves the rate, which rises only after the pause. While it is open whether pauses help,
   * the rate stays. If they do not help, a lower rate would not either, and it is again what it was before the refusals.
   */
  refused(refusal: { readonly pauseMs: number; readonly verdict: PauseVerdict }): void;
  /** Takes the time of an answer into account. Slow ones reduce the rate. */
  answered(tookMs: number): void;
}

/** A rate that starts at 1. `clock` measures pauses and recovery. */
export function adaptiveRate(clock: Clock): AdaptiveRate {
  const isSlow = slowness();
  let factorAtFall = 1;
  let fellAt = -Infinity;
  /** The time of the latest fall, or the end of its pause: the rate recovers from then. */
  let quietFrom = -Infinity;
  let pausedUntil = -Infinity;
  /** The latest refusals without a window between them: when they began, and the factor before them. */
  let refusals = { begunAt: -Infinity, factorBefore: 1, areFirst: false };
  let isQuick = false;

  function factor(): number {
    const quietMs = clock.now() - quietFrom;
    if (quietMs < 0) return factorAtFall;
    const steps = Math.floor(quietMs / recoveryEveryMs);
    if (!isQuick) return Math.min(1, factorAtFall + steps * recoveryStep);
    const half = Math.max(factorAtFall, refusals.factorBefore / 2);
    if (steps > 0) return Math.min(1, half + recoveryStep + (steps - 1) * quickStep);
    const doublings = Math.max(0, Math.floor(quietMs / doublesEveryMs) - 1);
    return Math.min(half, factorAtFall * 2 ** doublings);
  }

  /** Halves the rate, but not twice in a burst and not below `lowest`. */
  function halve(lowest: number): void {
    const now = clock.now();
    factorAtFall = factor();
    if (now - fellAt < burstMs || factorAtFall <= lowest) return;
    factorAtFall = Math.max(lowest, factorAtFall / 2);
    fellAt = now;
  }

  return {
    factor,
    risesInMs() {
      if (factor() === 1) return Infinity;
      const quietMs = clock.now() - quietFrom;
      const everyMs = isQuick ? doublesEveryMs : recoveryEveryMs;
      // Never less than a millisecond: the sum of a time and a tiny wait can be the same time.
      return Math.max(1, quietMs < 0 ? -quietMs : everyMs - (quietMs % everyMs));
    },
    refused({ pauseMs, verdict }) {
      const now = clock.now();
      const quietMs = now - pausedUntil;
      if (quietMs > windowMs) refusals = { begunAt: now, factorBefore: factor(), areFirst: quietMs > memoryMs };
      factorAtFall = verdict === 'noHelp' ? refusals.factorBefore : factor();
      if (verdict === 'unknown' || verdict === 'helps') halve(minFactor);
      isQuick = refusals.areFirst && now - refusals.begunAt <= maxShortMs;
      pausedUntil = Math.max(pausedUntil, now + pauseMs);
      quietFrom = pausedUntil;
    },
    answered(tookMs) {
      if (!isSlow(tookMs)) return;
      halve(minFactorIfSlow);
      isQuick = false;
      quietFrom = Math.max(pausedUntil, clock.now());
    },
  };
}

/** Takes the time of an answer, and returns whether the recent ones are slow against the best time before. */
function slowness(): (tookMs: number) => boolean {
  let best = Infinity;
  let recent: number[] = [];
  return (tookMs) => {
    recent.push(tookMs);
    if (recent.length < recentAnswers) return false;
    const middle = recent.sort((a, b) => a - b)[Math.floor(recentAnswers / 2)] ?? 0;
    recent = [];
    const isSlow = middle > Math.max(slowMs, best * slowFactor);
    best = Math.min(best, middle);
    return isSlow;
  };
}
