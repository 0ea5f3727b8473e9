import { type Clock } from '../async/clock';
import { type QuotaClass } from './paceRecord';
import { windowMs } from './serviceLimits';
import { type Allowed, type SharedQuota } from './sharedQuota';
import { type Smooth, smoothRate } from './smoothRate';
import { useWindow } from './useWindow';

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
  used(): { readonly used: readonly number[]; readonly excess: readonly number[] };
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
    used: () => ({ used: window.perSecond('weight'), excess: window.perSecond('excess') }),
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
