import { type ClassUse } from './quotaDemand';
import { type Clock } from '../async/clock';
import { type QuotaClass } from './otherMembers';
import { windowMs } from './serviceLimits';
import { type Allowed, type SharedQuota } from './sharedQuota';
import { type UseBySecond, useWindow } from './useWindow';

/** What one request counts as, of what all processes may have. */
export interface TurnTerms {
  readonly weight: number;
  /** Units in 10 s, for all processes together. */
  readonly total: number;
  /** The part of its own part that this process may use now, up to 1. */
  readonly factor: number;
}

/** The requests of this process that count against one limit: those in progress, and those of the last 10 s. */
export interface UsageLane {
  /** Milliseconds until the request may start; infinite when only an answer can make room. */
  freesInMs(terms: TurnTerms, quota: SharedQuota | undefined): number;
  /** Counts the request. Call the returned function after its answer. */
  take(terms: TurnTerms, quota: SharedQuota | undefined): () => void;
  /** By second, the newest first: all of it, and the part beyond the smooth rate of that moment. */
  used(): UseBySecond;
}

const secondsOfWindow = windowMs / 1_000;
/** A smooth rate may run ahead by this part of the window. */
const aheadPart = 1 / 50;

export function usageLane(of: QuotaClass, clock: Clock): UsageLane {
  const window = useWindow(clock);
  const smooth = smoothRate(clock, 0);

  /** What this process may have, and whether it has to spread it. */
  function turnOf({ weight, total, factor }: TurnTerms, quota: SharedQuota | undefined): Turn {
    const { part, isSmooth, isWindowed } = quota?.allowed(of, total) ?? alone(total);
    const allowed = part * factor;
    const smoothly = { perSecond: allowed / secondsOfWindow, depth: Math.max(1, allowed * aheadPart) };
    // A process without others sends at least one request in any window.
    const inWindow = quota === undefined ? Math.max(weight, Math.floor(allowed)) : wholeOf(allowed);
    return { isSmooth, isWindowed, smoothly, inWindow };
  }

  return {
    freesInMs(terms, quota) {
      const { isSmooth, isWindowed, smoothly, inWindow } = turnOf(terms, quota);
      return Math.max(
        isSmooth ? smooth.freesInMs(terms.weight, smoothly) : 0,
        isWindowed ? window.freesInMs(terms.weight, inWindow) : 0,
      );
    },
    take(terms, quota) {
      const { smoothly, isWindowed } = turnOf(terms, quota);
      const isEven = smooth.take(terms.weight, smoothly) && !isWindowed;
      return window.begin(terms.weight, isEven ? 0 : terms.weight);
    },
    used: () => window.bySecond(),
  };
}

/** A process that keeps to the pace alone. */
function alone(total: number): Allowed {
  return { part: total, isSmooth: false, isWindowed: true };
}

interface Turn extends Omit<Allowed, 'part'> {
  readonly smoothly: Smooth;
  readonly inWindow: number;
}

/** Less than one is a request in a longer time than the window. */
function wholeOf(allowed: number): number {
  return allowed < 1 ? allowed : Math.floor(allowed);
}

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

/**
 * `tokens` is what may start at once; Infinity for as much as the depth allows. `savesMs`: for how long a process without requests saves up
 * tokens.
 */
export function smoothRate(clock: Clock, tokens: number, savesMs = Infinity): SmoothRate {
  let filledAt = clock.now();
  let savesUntil = filledAt + savesMs;

  function refill(weight: number, { perSecond, depth }: Smooth): void {
    const now = clock.now();
    const savedMs = Math.max(0, Math.min(now, savesUntil) - filledAt);
    tokens = Math.min(Math.max(depth, weight), tokens + (savedMs / 1_000) * perSecond);
    filledAt = now;
    savesUntil = now + savesMs;
  }

  return {
    freesInMs(weight, rate) {
      refill(weight, rate);
      if (tokens >= weight) return 0;
      const waitMs = Math.max(1, ((weight - tokens) / rate.perSecond) * 1_000);
      savesUntil = Math.max(savesUntil, filledAt + waitMs);
      return waitMs;
    },
    take(weight, rate) {
      refill(weight, rate);
      const isWithin = tokens >= weight;
      tokens = Math.max(0, tokens - weight);
      return isWithin;
    },
  };
}

/** All requests to a vault, of every class, under a limit of requests per second. */
export interface Ceiling {
  /** Counts a request that starts. Call the returned function after its answer. */
  begin(maxPerSecond: number | undefined, quota: SharedQuota | undefined): () => void;
  /** Milliseconds until the next request may start; 0 without a limit. With a quota, all processes share the limit. */
  freesInMs(maxPerSecond: number | undefined, quota: SharedQuota | undefined): number;
  /** The demand of this process, for the quota. */
  use(maxPerSecond: number, queued: number): ClassUse;
}

/**
 * `isShared`: processes that begin at the same time have no request of their own in advance, and save up none while they have nothing to
 * ask, because each would send it.
 */
export function ceiling(clock: Clock, isShared: boolean): Ceiling {
  const window = useWindow(clock);
  const rate = isShared ? smoothRate(clock, 0, windowMs) : smoothRate(clock, Infinity);

  function rateOf(maxPerSecond: number, quota: SharedQuota | undefined): Smooth {
    const total = maxPerSecond * secondsOfWindow;
    const perSecond = (quota?.allowed('all', total).part ?? total) / secondsOfWindow;
    return { perSecond, depth: Math.max(1, perSecond / 50) };
  }

  return {
    begin(maxPerSecond, quota) {
      if (maxPerSecond !== undefined) rate.take(1, rateOf(maxPerSecond, quota));
      return window.begin(1, 0);
    },
    freesInMs: (maxPerSecond, quota) =>
      maxPerSecond === undefined ? 0 : rate.freesInMs(1, rateOf(maxPerSecond, quota)),
    use: (maxPerSecond, queued) => ({
      total: maxPerSecond * secondsOfWindow,
      queued,
      used: window.bySecond().used,
      excess: [],
    }),
  };
}
