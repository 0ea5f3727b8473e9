import { type Clock } from '../async/clock';
import { budgetSpent } from '../async/stepBudget';
import { type Ceiling, ceiling } from '../pace/ceiling';
import { type Allowance, requestLane, type RequestLane, type Waiting } from '../pace/requestLane';
import {
  byClass,
  type ByClass,
  type RequestClass,
  type RequestCost,
  type RequestLimits,
  serviceLimits,
  windowMs,
} from '../pace/serviceLimits';
import { type Uses } from '../pace/sharedQuota';
import { type GroupMember, type QuotaOf, type VaultGroup } from '../pace/vaultGroup';

/**
 * Limits the requests to one vault, so that no window of 10 s has more than the allowed share. With a quota, all
 * processes that use the same store keep to the share together; otherwise this process alone does.
 */
export interface RequestLimiter {
  /**
   * Waits for a turn, in order of arrival within a class. Call the returned function after the answer. Throws
   * `STEP_BUDGET_SPENT` when `signal` aborts first; the request then takes no turn.
   */
  acquire(cost: RequestCost, allowance: Allowance, signal?: AbortSignal): Promise<() => void>;
  /** Reports a 429: new requests of the class pause for `pauseMs` milliseconds, and its rate is reduced for a while. */
  throttled(requestClass: RequestClass, pauseMs: number): void;
}

export interface LimiterOptions {
  /** Replaces limits of the service in tests. */
  readonly limits?: Partial<RequestLimits>;
  readonly quota?: QuotaOf | undefined;
  /** Finds the group of the vault, at its first request. Requests wait for it, so it must not take long. Never rejects. */
  readonly group?: (() => Promise<VaultGroup>) | undefined;
}

/** A limiter for one vault. */
export function requestLimiter(
  clock: Clock,
  { limits, quota: quotaOf, group: findGroup }: LimiterOptions = {},
): RequestLimiter {
  const allLimits = { ...serviceLimits, ...limits };
  const lanes = byClass((of) => requestLane(of, allLimits[of], clock));
  const every = Object.values(lanes);
  const together = ceiling(clock);
  const quota = quotaOf?.(() => (latest === undefined ? {} : usesOf(lanes, together, latest)), pump);
  const waitsForGroup = new Set<RequestClass>();
  const member: GroupMember = { demand, pump };
  let group: VaultGroup | undefined;
  let isPlaced = findGroup === undefined;
  let latest: Allowance | undefined;
  let arrivals = 0;
  let inFlight = 0;
  let cancelTimer: (() => void) | undefined;

  function acquire(cost: RequestCost, allowance: Allowance, signal?: AbortSignal): Promise<() => void> {
    return untilSpent(signal, pump, (start) => {
      lanes[cost.requestClass].add({ order: (arrivals += 1), weight: cost.weight, allowance, start, signal });
      const isFirst = latest === undefined;
      latest = allowance;
      if (isFirst) void findGroup?.().then(joinGroup);
      pump();
    });
  }

  function joinGroup(found: VaultGroup): void {
    group = found;
    group.join(member);
    isPlaced = true;
    pump();
  }

  function demand(of: RequestClass): ReturnType<GroupMember['demand']> {
    const { total, queued } = lanes[of].use(latest?.share ?? 0);
    return { most: total, queued: waitsForGroup.has(of) ? queued : 0 };
  }

  /** Starts every request that may start now. When the next one only has to wait, it sets a timer for that. */
  function pump(): void {
    cancelTimer?.();
    cancelTimer = undefined;
    if (!isPlaced) {
      quota?.keep(true);
      return;
    }
    waitsForGroup.clear();
    for (let ready = nextReady(); ready !== undefined; ready = nextReady()) start(ready);
    const waitMs = Math.min(...every.map(timeUntilTurn));
    const isWaiting = every.some((each) => each.next() !== undefined);
    quota?.keep(isWaiting && waitMs > 0);
    group?.keep(member, waitsForGroup.size > 0);
    const changesInMs = Math.min(quota?.changesInMs() ?? Infinity, group?.changesInMs() ?? Infinity);
    const wakeInMs = isWaiting ? Math.min(waitMs, changesInMs) : Infinity;
    if (Number.isFinite(wakeInMs)) cancelTimer = clock.after(wakeInMs, pump);
  }

  function nextReady(): RequestLane | undefined {
    return every
      .filter((each) => timeUntilTurn(each) === 0)
      .sort((a, b) => (a.next()?.order ?? 0) - (b.next()?.order ?? 0))[0];
  }

  function start(from: RequestLane): void {
    const waiting = from.next();
    if (waiting === undefined) return;
    const answered = from.take(waiting, quota);
    const answeredTogether = together.begin(waiting.allowance.maxRequestsPerSecond, quota);
    const answeredInGroup = group?.begin(
      { requestClass: from.requestClass, weight: waiting.weight },
      waiting.allowance,
    );
    inFlight += 1;
    waiting.start(() => {
      inFlight -= 1;
      answered();
      answeredTogether();
      answeredInGroup?.();
      pump();
    });
  }

  /**
   * Milliseconds until the first request of the lane may start; infinite when none waits or when it waits for an
   * answer.
   */
  function timeUntilTurn(of: RequestLane): number {
    const next = of.next();
    if (next === undefined || inFlight >= next.allowance.maxInFlight) return Infinity;
    const { allowance } = next;
    const own = Math.max(of.freesInMs(next, quota), together.freesInMs(allowance.maxRequestsPerSecond, quota));
    if (own > 0 || group === undefined) return own;
    const inGroup = group.freesInMs({ requestClass: of.requestClass, weight: next.weight }, allowance);
    if (inGroup > 0) waitsForGroup.add(of.requestClass);
    return inGroup;
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

/** The demand of this process, at the pace of the latest request. */
function usesOf(lanes: ByClass<RequestLane>, together: Ceiling, { share, maxRequestsPerSecond }: Allowance): Uses {
  const most = maxRequestsPerSecond === undefined ? undefined : (maxRequestsPerSecond * windowMs) / 1_000;
  const uses = Object.fromEntries(Object.entries(lanes).map(([of, lane]) => [of, lane.use(share, most)]));
  if (maxRequestsPerSecond === undefined) return uses;
  const queued = Object.values(lanes).reduce((sum, lane) => sum + lane.queued(), 0);
  return { ...uses, all: together.use(maxRequestsPerSecond, queued) };
}
