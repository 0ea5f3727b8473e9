import { type Pace } from '../../contracts/api/moveRequest';
import { type Clock } from '../async/clock';
import { adaptiveRate } from './adaptiveRate';

/** The service counts writes of secrets and imports, and makings of keys, apart from everything else. */
export type RequestClass = 'set' | 'keyCreate' | 'hsmKeyCreate' | 'other';
export type RequestLimits = Readonly<Record<RequestClass, number>>;

/**
 * Requests that a vault takes per 10 s. Source: "Azure Key Vault service limits"; that imports count as secret create is
 * not published, so they are taken to.
 */
export const serviceLimits: RequestLimits = { set: 300, keyCreate: 20, hsmKeyCreate: 10, other: 4000 };
const windowMs = 10_000;

export interface Allowance extends Pick<Pace, 'maxInFlight'> {
  /** Share of the service's limit, 0.01 to 1. */
  readonly share: number;
}

/** Gives turns to the requests of one vault in this process, so that no window of 10 s holds more than its share. */
export interface RequestLimiter {
  /** Waits for a turn, first come first served within a class. The returned function must be called after the answer. */
  acquire(requestClass: RequestClass, allowance: Allowance): Promise<() => void>;
  /** Tells of a 429: new requests of the class pause, and its rate falls for a while. */
  throttled(requestClass: RequestClass, pauseMs: number): void;
}

interface Waiting {
  readonly order: number;
  readonly allowance: Allowance;
  readonly start: (release: () => void) => void;
}

/** One class of requests: who waits, who is under way, and when the latest ones were answered. */
interface Lane {
  readonly limit: number;
  readonly queue: Waiting[];
  readonly answeredAt: number[];
  inFlight: number;
  readonly rate: ReturnType<typeof adaptiveRate>;
}

export function requestLimiter(clock: Clock, changes: Partial<RequestLimits> = {}): RequestLimiter {
  const lanes = lanesOf({ ...serviceLimits, ...changes }, clock);
  let arrivals = 0;
  let inFlight = 0;
  let cancelTimer: (() => void) | undefined;

  function acquire(requestClass: RequestClass, allowance: Allowance): Promise<() => void> {
    return new Promise((start) => {
      lanes[requestClass].queue.push({ order: (arrivals += 1), allowance, start });
      pump();
    });
  }

  /** Starts whoever may start now; when the next one only waits for time, wakes up then. */
  function pump(): void {
    cancelTimer?.();
    cancelTimer = undefined;
    let ready = nextReady();
    while (ready !== undefined) {
      start(ready);
      ready = nextReady();
    }
    const waitMs = Math.min(...Object.values(lanes).map((each) => timeUntilTurn(each)));
    if (Number.isFinite(waitMs)) cancelTimer = clock.after(waitMs, pump);
  }

  function nextReady(): Lane | undefined {
    return Object.values(lanes)
      .filter((each) => timeUntilTurn(each) === 0)
      .sort((a, b) => (a.queue[0]?.order ?? 0) - (b.queue[0]?.order ?? 0))[0];
  }

  function start(from: Lane): void {
    const next = from.queue.shift();
    from.inFlight += 1;
    inFlight += 1;
    next?.start(() => {
      from.inFlight -= 1;
      inFlight -= 1;
      from.answeredAt.push(clock.now());
      pump();
    });
  }

  /** Milliseconds until the lane's first in line may start; infinite when nobody waits or only an answer can help. */
  function timeUntilTurn(of: Lane): number {
    const next = of.queue[0];
    if (next === undefined || inFlight >= next.allowance.maxInFlight) return Infinity;
    const now = clock.now();
    dropOld(of.answeredAt, now - windowMs);
    const allowed = Math.max(1, Math.floor(of.limit * next.allowance.share * of.rate.factor()));
    const pauseMs = of.rate.pauseMs();
    const excess = of.inFlight + of.answeredAt.length - allowed;
    if (excess < 0) return pauseMs;
    // A turn is taken from its start until 10 s after its answer: whenever in between the service counted it, no window
    // of the service's can hold more than the share.
    const freesInMs = (of.answeredAt[excess] ?? Infinity) + windowMs - now;
    return Math.max(pauseMs, Math.min(freesInMs, of.rate.risesInMs()));
  }

  return {
    acquire,
    throttled(requestClass, pauseMs) {
      lanes[requestClass].rate.fall(pauseMs);
      pump();
    },
  };
}

function lanesOf(limits: RequestLimits, clock: Clock): Readonly<Record<RequestClass, Lane>> {
  return {
    set: lane(limits.set, clock),
    keyCreate: lane(limits.keyCreate, clock),
    hsmKeyCreate: lane(limits.hsmKeyCreate, clock),
    other: lane(limits.other, clock),
  };
}

function lane(limit: number, clock: Clock): Lane {
  return { limit, queue: [], answeredAt: [], inFlight: 0, rate: adaptiveRate(clock) };
}

function dropOld(times: number[], until: number): void {
  let old = 0;
  while (old < times.length && (times[old] ?? 0) <= until) old += 1;
  if (old > 0) times.splice(0, old);
}
