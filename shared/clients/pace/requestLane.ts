import { type Clock } from '../async/clock';
import { type AdaptiveRate, adaptiveRate } from './adaptiveRate';
import { type RequestClass, windowMs } from './serviceLimits';
import { type ClassUse } from './quotaDemand';
import { type Allowed, type SharedQuota } from './sharedQuota';
import { type Smooth, smoothRate } from './smoothRate';
import { useWindow } from './useWindow';

/** A request that waits for its turn. */
export interface Waiting {
  /** Requests of all classes are numbered in the order of their arrival. */
  readonly order: number;
  readonly weight: number;
  readonly allowance: Allowance;
  readonly start: (release: () => void) => void;
  readonly signal: AbortSignal | undefined;
}

export interface Allowance {
  /** Share of the service's limit, 0.01 to 1. */
  readonly share: number;
  /** The maximum number of requests in progress, per process. */
  readonly maxInFlight: number;
  /** The maximum number of requests of all classes in a second, for all processes together. */
  readonly maxRequestsPerSecond?: number | undefined;
}

/** One class of requests to a vault: those that wait, those in progress, and the latest answers. */
export interface RequestLane {
  readonly rate: AdaptiveRate;
  add(waiting: Waiting): void;
  /** The first request that waits and still wants its turn. */
  next(): Waiting | undefined;
  /** Gives the first request that waits, `next`, its turn. Call the returned function after its answer. */
  take(waiting: Waiting, quota: SharedQuota | undefined): () => void;
  /** Milliseconds until the request may start; infinite when only an answer can make room. */
  freesInMs(waiting: Waiting, quota: SharedQuota | undefined): number;
  queued(): number;
  /** Its demand, at the share of the latest request of any class. `most` is the limit of all classes together. */
  use(latestShare: number, most?: number): ClassUse;
}

const secondsOfWindow = windowMs / 1_000;
/** A smooth rate may run ahead by this part of the window. */
const aheadPart = 1 / 50;

/** The lane of a class with `limit` units in 10 s. */
export function requestLane(requestClass: RequestClass, limit: number, clock: Clock): RequestLane {
  const queue: Waiting[] = [];
  const rate = adaptiveRate(clock);
  const window = useWindow(clock);
  const smooth = smoothRate(clock, 0);

  const totalOf = (share: number): number => Math.max(1, limit * share);

  function next(): Waiting | undefined {
    while (queue[0]?.signal?.aborted === true) queue.shift();
    return queue[0];
  }

  /** What this process may have of the class, and whether it has to spread it. */
  function allowedTo({ weight, allowance }: Waiting, quota: SharedQuota | undefined): Turn {
    const total = totalOf(allowance.share);
    const { part, ...modes } = quota?.allowed(requestClass, total) ?? alone(total);
    const allowed = part * rate.factor();
    const perSecond = allowed / secondsOfWindow;
    const smoothly = { perSecond, depth: Math.max(1, allowed * aheadPart) };
    // A process without others sends at least one request in any window.
    const inWindow = quota === undefined ? Math.max(weight, Math.floor(allowed)) : wholeOf(allowed);
    return { ...modes, smoothly, inWindow };
  }

  return {
    rate,
    next,
    add(waiting) {
      queue.push(waiting);
    },
    take(waiting, quota) {
      queue.shift();
      const { smoothly, isWindowed } = allowedTo(waiting, quota);
      const isEven = smooth.take(waiting.weight, smoothly) && !isWindowed;
      const end = window.begin(waiting.weight, isEven ? 0 : waiting.weight);
      const startedAt = clock.now();
      return () => {
        end();
        rate.answered(clock.now() - startedAt);
      };
    },
    freesInMs(waiting, quota) {
      const { isSmooth, isWindowed, smoothly, inWindow } = allowedTo(waiting, quota);
      const freesInMs = Math.max(
        isSmooth ? smooth.freesInMs(waiting.weight, smoothly) : 0,
        isWindowed ? window.freesInMs(waiting.weight, inWindow) : 0,
      );
      const pauseMs = rate.pauseMs();
      return freesInMs === 0 ? pauseMs : Math.max(pauseMs, Math.min(freesInMs, rate.risesInMs()));
    },
    queued: () => queue.length,
    use: (latestShare, most) => ({
      most,
      total: totalOf(Math.max(latestShare, queue[0]?.allowance.share ?? 0)),
      queued: queue.reduce((sum, { weight }) => sum + weight, 0),
      used: window.perSecond('weight'),
      excess: window.perSecond('excess'),
    }),
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
