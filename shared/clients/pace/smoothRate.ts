import { type Clock } from '../async/clock';

/** A rate at one moment, in units per second, and how many units may start at once. */
export interface Smooth {
  readonly perSecond: number;
  readonly depth: number;
}

/** A token bucket whose rate may change at any time. */
export interface SmoothRate {
  /** Milliseconds until `weight` may start. */
  freesInMs(weight: number, rate: Smooth): number;
  /** Takes `weight`. Returns whether the rate allows it; otherwise takes what there is. */
  take(weight: number, rate: Smooth): boolean;
}

/** `tokens` is what may start at once; Infinity for as much as the depth allows. */
export function smoothRate(clock: Clock, tokens: number): SmoothRate {
  let filledAt = clock.now();

  function refill(weight: number, { perSecond, depth }: Smooth): void {
    const now = clock.now();
    tokens = Math.min(Math.max(depth, weight), tokens + ((now - filledAt) / 1_000) * perSecond);
    filledAt = now;
  }

  return {
    freesInMs(weight, rate) {
      refill(weight, rate);
      return tokens >= weight ? 0 : Math.max(1, ((weight - tokens) / rate.perSecond) * 1_000);
    },
    take(weight, rate) {
      refill(weight, rate);
      const isWithin = tokens >= weight;
      tokens = Math.max(0, tokens - weight);
      return isWithin;
    },
  };
}
