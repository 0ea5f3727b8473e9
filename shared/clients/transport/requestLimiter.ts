import { type Pace } from '../../contracts/api/moveRequest';
import { type Clock } from '../async/clock';
import { budgetSpent } from '../async/stepBudget';
import { adaptiveRate } from './adaptiveRate';

/** The service counts writes of secrets, imports and creations of keys separately from all other requests. */
export type RequestClass = 'set' | 'keyCreate' | 'hsmKeyCreate' | 'other';
export type RequestLimits = Readonly<Record<RequestClass, number>>;

/**
 * Requests that a vault accepts per 10 s. Source: "Azure Key Vault service limits". How imports are counted is not
 * published; the app counts them as writes of secrets.
 */
export const serviceLimits: RequestLimits = { set: 300, keyCreate: 20, hsmKeyCreate: 10, other: 4000 };
const windowMs = 10_000;

export interface Allowance extends Pick<Pace, 'maxInFlight'> {
  /** Share of the service's limit, 0.01 to 1. */
  readonly share: number;
}

/** Limits the requests to one vault in this process, so that no window of 10 s has more than the allowed share. */
export interface RequestLimiter {
  /**
   * Waits for a turn, in order of arrival within a class. Call the returned function after the answer. Throws
   * `STEP_BUDGET_SPENT` when `signal` aborts first; the request then takes no turn.
   */
  acquire(requestClass: RequestClass, allowance: Allowance, signal?: AbortSignal): Promise<() => void>;
  /** Reports a 429: new requests of the class pause for `pauseMs` milliseconds, and its rate is reduced for a while. */
  throttled(requestClass: RequestClass, pauseMs: number): void;
}

interface Waiting {
  readonly order: number;
  readonly allowance: Allowance;
  readonly start: (release: () => void) => void;
  readonly signal: AbortSignal | undefined;
}

/** One class of requests: those that wait, those under way, and the times of the latest answers. */
interface Lane {
  readonly limit: number;
  readonly queue: Waiting[];
  readonly answeredAt: number[];
  inFlight: number;
  readonly rate: ReturnType<typeof adaptiveRate>;
}

/** A limiter for one vault. `changes` replaces limits of the service in tests. */
export function requestLimiter(clock: Clock, changes: Partial<RequestLimits> = {}): RequestLimiter {
  const lanes = lanesOf({ ...serviceLimits, ...changes }, clock);
  let arrivals = 0;
  let inFlight = 0;
  let cancelTimer: (() => void) | undefined;

  function acquire(requestClass: RequestClass, allowance: Allowance, signal?: AbortSignal): Promise<() => void> {
    return untilSpent(signal, pump, (start) => {
      lanes[requestClass].queue.push({ order: (arrivals += 1), allowance, start, signal });
      pump();
    });
  }

  /** Starts every request that may start now. When the next one only has to wait, it sets a timer for that. */
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

  /**
   * Milliseconds until the first request of the lane may start; infinite when none waits or when it waits for an
   * answer.
   */
  function timeUntilTurn(of: Lane): number {
    while (of.queue[0]?.signal?.aborted === true) of.queue.shift();
    const next = of.queue[0];
    if (next === undefined || inFlight >= next.allowance.maxInFlight) return Infinity;
    const now = clock.now();
    dropOld(of.answeredAt, now - windowMs);
    const allowed = Math.max(1, Math.floor(of.limit * next.allowance.share * of.rate.factor()));
    const pauseMs = of.rate.pauseMs();
    const excess = of.inFlight + of.answeredAt.length - allowed;
    if (excess < 0) return pauseMs;
    // A turn counts from its start until 10 s after its answer. The service counts the request at some moment in between,
    // so no window of the service can have more than the share.
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

/** Waits for a turn, but not longer than the budget of the step. `onSpent` lets those behind it move up. */
function untilSpent(
  signal: AbortSignal | undefined,
  onSpent: () => void,
  enqueue: (start: Waiting['start']) => void,
): Promise<() => void> {
  return new Promise((resolve, reject) => {
    const giveUp = (): void => {
      reject(budgetSpent());
      onSpent();
    };
    if (signal?.aborted === true) {
      giveUp();
      return;
    }
    signal?.addEventListener('abort', giveUp, { once: true });
    enqueue((release) => {
      signal?.removeEventListener('abort', giveUp);
      resolve(release);
    });
  });
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
