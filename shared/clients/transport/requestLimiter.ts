import { type Clock } from '../async/clock';
import { budgetSpent } from '../async/stepBudget';
import { isRefusal } from '../pace/tryWindow';
import { type Ceiling, ceiling } from '../pace/usageLane';
import { type Allowance, type Release, requestLane, type RequestLane, type WaitingRequest } from '../pace/requestLane';
import {
  byClass,
  type ByClass,
  type RequestCost,
  type RequestLimits,
  serviceLimits,
  windowMs,
  type CallCounter,
} from '../pace/serviceLimits';
import { type Uses } from '../pace/sharedQuota';
import { type QuotaOf, type FindGroup, groupSeat } from '../pace/vaultGroup';

/**
 * Limits the requests to one vault, so that no window of 10 s has more than the allowed share. With a quota, all
 * processes that use the same store keep to the share together; otherwise this process alone does.
 */
export interface RequestLimiter {
  /** Begins to look for the group of the vault, for which the first request would wait. */
  readonly prepare: () => void;
  /**
   * Waits for a turn: in order of arrival within a class, and before all others for a request that goes first. Call the returned
   * function with the outcome: after refusals, the vault gets fewer requests of the class. Throws `STEP_BUDGET_SPENT` when `signal`
   * aborts first, and the fault of a refusal when the vault has refused all requests of the class for too long. The request then
   * takes no turn.
   */
  acquire(turn: Turn, allowance: Allowance, signal?: AbortSignal): Promise<Release>;
}

/** A turn that a request needs. */
export interface Turn extends RequestCost {
  /** When the call began, if it has been refused before; by default now. */
  readonly since?: number;
  /** Whether other work waits for its answer. It counts as any other request, but starts before those that wait. */
  readonly goesFirst?: boolean;
}

export interface LimiterOptions {
  /** Replaces limits of the service in tests. */
  readonly limits?: Partial<RequestLimits>;
  readonly quota?: QuotaOf | undefined;
  /** Finds the group of the vault, at its first request. */
  readonly group?: FindGroup | undefined;
  /** Counts the requests. */
  readonly counter?: CallCounter | undefined;
}

/** A limiter for one vault. */
export function requestLimiter(clock: Clock, options: LimiterOptions = {}): RequestLimiter {
  const limits = { ...serviceLimits, ...options.limits };
  const lanes = lanesOf(limits, clock);
  const every = Object.values(lanes);
  const together = ceiling(clock, options.quota !== undefined);
  const quota = options.quota?.(() => (latest === undefined ? {} : usesOf(lanes, together, latest)), pump);
  const seat = groupSeat(options.group, lanes, pump);
  let latest: Allowance | undefined;
  let arrivals = 0;
  let inFlight = 0;
  let cancelTimer: (() => void) | undefined;

  function acquire(turn: Turn, allowance: Allowance, signal?: AbortSignal): Promise<Release> {
    return untilSpent(signal, pump, ({ start, fail }) => {
      const { since = clock.now(), goesFirst = false } = turn;
      const order = goesFirst ? 0 : (arrivals += 1);
      lanes[turn.requestClass].add({ ...turn, since, order, allowance, start, fail, signal });
      latest = allowance;
      seat.arrive(allowance);
      pump();
    });
  }

  /** Starts every request that may start now. When the next one only has to wait, it sets a timer for that. */
  function pump(): void {
    cancelTimer?.();
    cancelTimer = undefined;
    let waiting = lanesThatWait(every, inFlight, timeUntilTurn);
    for (let ready = firstReady(waiting); ready !== undefined; ready = firstReady(waiting)) {
      start(ready);
      waiting = lanesThatWait(every, inFlight, timeUntilTurn);
    }
    // The others wait for an answer, because as many requests are in flight as the pace allows. A larger part does not help them.
    const isShort = waiting.some(({ isFull }) => !isFull);
    quota?.keep(isShort);
    seat.keep();
    if (!isShort) return;
    const wakeInMs = Math.min(soonest(waiting), quota?.changesInMs() ?? Infinity, seat.changesInMs());
    if (Number.isFinite(wakeInMs)) cancelTimer = clock.after(wakeInMs, pump);
  }

  function start({ lane: from, next: waiting }: WaitingLane): void {
    const { maxRequestsPerSecond } = waiting.allowance;
    const release = from.take(waiting, quota);
    const begun = [together.begin(maxRequestsPerSecond, quota), seat.begin(from, waiting)];
    inFlight += 1;
    options.counter?.sent(from.requestClass);
    waiting.start((outcome) => {
      inFlight -= 1;
      if (isRefusal(outcome)) options.counter?.refused(from.requestClass);
      release(outcome);
      for (const answered of begun) answered();
      pump();
    });
  }

  /** Milliseconds until the first request of the lane may start; infinite when it waits for an answer. */
  function timeUntilTurn(of: RequestLane, next: WaitingRequest): number {
    if (!seat.isReady()) return Infinity;
    const own = Math.max(of.freesInMs(next, quota), together.freesInMs(next.allowance.maxRequestsPerSecond, quota));
    return own > 0 ? own : seat.freesInMs(of, next);
  }

  return {
    acquire,
    prepare: seat.prepare,
  };
}

function lanesOf(limits: RequestLimits, clock: Clock): ByClass<RequestLane> {
  const elsewhere = (): boolean => Object.values(lanes).some((lane) => lane.isRefusedAnyway());
  const lanes = byClass((of) => requestLane(of, { clock, limit: limits[of], elsewhere }));
  return lanes;
}

interface WaitingLane {
  readonly lane: RequestLane;
  /** The first request that waits. */
  readonly next: WaitingRequest;
  /** Whether as many requests are in flight as its pace, or the latest answers, allow. */
  readonly isFull: boolean;
  readonly inMs: number;
}

/** The lanes whose first request waits. Most moves use few of the lanes. */
function lanesThatWait(
  lanes: readonly RequestLane[],
  inFlight: number,
  timeUntilTurn: (of: RequestLane, next: WaitingRequest) => number,
): readonly WaitingLane[] {
  // Runs three times for each request, so it creates no list for a lane without one.
  const waiting: WaitingLane[] = [];
  for (const lane of lanes) {
    const next = lane.next();
    if (next === undefined) continue;
    const isFull = inFlight >= next.allowance.maxInFlight || lane.isFull();
    waiting.push({ lane, next, isFull, inMs: isFull ? Infinity : timeUntilTurn(lane, next) });
  }
  return waiting;
}

/** Milliseconds until the first of them may start. */
function soonest(lanes: readonly WaitingLane[]): number {
  return Math.min(...lanes.map(({ inMs }) => inMs));
}

/** The lane that may start now and whose first request arrived before those of the others. */
function firstReady(waiting: readonly WaitingLane[]): WaitingLane | undefined {
  let first: WaitingLane | undefined;
  for (const each of waiting) if (each.inMs === 0 && each.next.order < (first?.next.order ?? Infinity)) first = each;
  return first;
}

/** Waits for a turn, but not longer than the budget of the step. `onSpent` lets those behind it move up. */
function untilSpent(
  signal: AbortSignal | undefined,
  onSpent: () => void,
  enqueue: (waiting: Pick<WaitingRequest, 'start' | 'fail'>) => void,
): Promise<Release> {
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
    const stopListening = (): void => signal?.removeEventListener('abort', giveUp);
    enqueue({
      start: (release) => {
        stopListening();
        resolve(release);
      },
      fail: (error) => {
        stopListening();
        reject(error);
      },
    });
  });
}

/** The demand of this process, at the pace of the latest request. */
function usesOf(lanes: ByClass<RequestLane>, together: Ceiling, latest: Allowance): Uses {
  const { maxRequestsPerSecond } = latest;
  const most = maxRequestsPerSecond === undefined ? undefined : (maxRequestsPerSecond * windowMs) / 1_000;
  const uses = byClass((of) => lanes[of].use(latest, most));
  if (maxRequestsPerSecond === undefined) return uses;
  const queued = Object.values(lanes).reduce((sum, lane) => sum + lane.queued(), 0);
  return { ...uses, all: together.use(maxRequestsPerSecond, queued) };
}
