import { type Clock } from '../async/clock';
import { windowMs } from './serviceLimits';
import { type ClassUse } from './quotaDemand';
import { type SharedQuota } from './sharedQuota';
import { type Smooth, smoothRate } from './smoothRate';
import { useWindow } from './useWindow';

/** All requests to a vault, of every class, under a limit of requests per second. */
export interface Ceiling {
  /** Counts a request that starts. Call the returned function after its answer. */
  begin(maxPerSecond: number | undefined, quota: SharedQuota | undefined): () => void;
  /** Milliseconds until the next request may start; 0 without a limit. With a quota, all processes share the limit. */
  freesInMs(maxPerSecond: number | undefined, quota: SharedQuota | undefined): number;
  /** The demand of this process, for the quota. */
  use(maxPerSecond: number, queued: number): ClassUse;
}

const secondsOfWindow = windowMs / 1_000;

export function ceiling(clock: Clock): Ceiling {
  const window = useWindow(clock);
  const rate = smoothRate(clock, Infinity);

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
      used: window.perSecond('weight'),
      excess: [],
    }),
  };
}
