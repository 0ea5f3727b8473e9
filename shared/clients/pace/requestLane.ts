import { type Clock } from '../async/clock';
import { adaptiveRate } from './adaptiveRate';
import { isRefusal, type TryOutcome, tryWindow } from './tryWindow';
import { type ClassUse } from './quotaDemand';
import { type RequestClass } from './serviceLimits';
import { type SharedQuota } from './sharedQuota';
import { type TurnTerms, usageLane } from './usageLane';

/** A request that waits for its turn. */
export interface WaitingRequest {
  /** Requests of all classes are numbered in the order of their turns: of their arrival, and 0 for one that goes first. */
  readonly order: number;
  readonly weight: number;
  readonly allowance: Allowance;
  /** When its call began: it may be a further try. */
  readonly since: number;
  readonly start: (release: Release) => void;
  /** Ends the call without another try. */
  readonly fail: (error: Error) => void;
  readonly signal: AbortSignal | undefined;
}

/** Ends the turn of a request. */
export type Release = (outcome: TryOutcome) => void;

export interface Allowance {
  /** Share of the service's limit, 0.01 to 1. */
  readonly share: number;
  /** Share of the limit that all vaults of a subscription have in a region together; by default the same share. */
  readonly subscriptionShare?: number | undefined;
  /** The part of the limit that others leave of a class, up to 1; by default all of it. */
  readonly room?: ((of: RequestClass) => number) | undefined;
  /** The maximum number of requests in progress, per process. */
  readonly maxInFlight: number;
  /** The maximum number of requests of all classes in a second, for all processes together. */
  readonly maxRequestsPerSecond?: number | undefined;
}

/** One class of requests to a vault: those that wait, those in progress, and the latest answers. */
export interface RequestLane {
  readonly requestClass: RequestClass;
  /** Adds a request that waits, unless the vault has refused all for as long as its call waits. */
  add(waiting: WaitingRequest): void;
  /** The first request that waits and still wants its turn. */
  next(): WaitingRequest | undefined;
  /** Whether as many requests are in flight as the refusals allow. */
  isFull(): boolean;
  /** Whether its refusals do not depend on the pace. */
  isRefusedAnyway(): boolean;
  /** Gives the first request that waits, `next`, its turn. Call the returned function after its answer. */
  take(waiting: WaitingRequest, quota: SharedQuota | undefined): Release;
  /** Milliseconds until the request may start; infinite when only an answer can make room. */
  freesInMs(waiting: WaitingRequest, quota: SharedQuota | undefined): number;
  queued(): number;
  /** What it may have at the share of the latest request of any class, and the weight of the requests that wait. */
  wants(latest: Allowance | undefined): Pick<ClassUse, 'total' | 'queued'>;
  /** The same with what it used. `most` is the limit of all classes together. */
  use(latest: Allowance | undefined, most?: number): ClassUse;
}

export interface LaneOptions {
  readonly clock: Clock;
  /** Units of the service's limit in 10 s. */
  readonly limit: number;
  /** Whether another lane of the vault found that its refusals do not depend on the pace. */
  readonly elsewhere: () => boolean;
}

export function requestLane(requestClass: RequestClass, { clock, limit, elsewhere }: LaneOptions): RequestLane {
  const queue: WaitingRequest[] = [];
  const rate = adaptiveRate(clock);
  const tries = tryWindow(clock, elsewhere);
  const usage = usageLane(requestClass, clock);

  const shareOf = (allowance: Allowance | undefined): number =>
    allowance === undefined ? 0 : Math.min(allowance.share, allowance.room?.(requestClass) ?? 1);
  const totalOf = (share: number): number => Math.max(1, limit * share);

  function next(): WaitingRequest | undefined {
    while (queue[0]?.signal?.aborted === true) queue.shift();
    return queue[0];
  }

  function termsOf({ weight, allowance }: WaitingRequest): TurnTerms {
    return { weight, total: totalOf(shareOf(allowance)), factor: rate.factor() };
  }

  /** Reduces the rate after a refusal, and ends the calls that have waited for too long. */
  function afterRefusal(): void {
    rate.refused({ pauseMs: tries.pauseMs(), verdict: tries.verdict() });
    for (const waiting of queue.splice(0)) addOrFail(waiting);
  }

  function addOrFail(waiting: WaitingRequest): void {
    const refusal = tries.endsCall(waiting.since);
    if (refusal === undefined) queue.push(waiting);
    else waiting.fail(refusal.fault);
  }

  const wants: RequestLane['wants'] = (latest) => ({
    total: totalOf(Math.max(shareOf(latest), shareOf(queue[0]?.allowance))),
    queued: queue.reduce((sum, { weight }) => sum + weight, 0),
  });

  return {
    requestClass,
    next,
    wants,
    isFull: () => tries.isFull(),
    isRefusedAnyway: () => tries.isRefusedAnyway(),
    add(waiting) {
      const behind = waiting.order === 0 ? queue.findIndex(({ order }) => order > 0) : -1;
      if (behind === -1) addOrFail(waiting);
      else queue.splice(behind, 0, waiting);
    },
    take(waiting, quota) {
      queue.shift();
      const end = usage.take(termsOf(waiting), quota);
      const startedAt = clock.now();
      const endTry = tries.begin();
      return (outcome) => {
        end();
        endTry(outcome);
        rate.answered(clock.now() - startedAt);
        if (isRefusal(outcome)) afterRefusal();
      };
    },
    freesInMs(waiting, quota) {
      const freesInMs = usage.freesInMs(termsOf(waiting), quota);
      const pauseMs = tries.pauseMs();
      return freesInMs === 0 ? pauseMs : Math.max(pauseMs, Math.min(freesInMs, rate.risesInMs()));
    },
    queued: () => queue.length,
    use: (latest, most) => ({ most, ...wants(latest), ...usage.used() }),
  };
}
