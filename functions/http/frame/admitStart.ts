import { type CallerId } from '../../../shared/contracts/model/caller';
import { type Start } from '../../../shared/contracts/model/ids';
import { type CallerPolicy } from '../../../shared/contracts/settings/callerSettings';
import { type Settings } from '../../../shared/contracts/settings/settings';
import { fullBucket, type Rate, takeToken, type TokenBucket } from '../../../shared/rules/transfer/tokenBucket';
import { type RequestPolicy } from './parseMoveRequest';
import { Refused } from '../answers/problem';

/** What requests that start something need from outside the HTTP room. */
export interface StartTerms {
  readonly policy: RequestPolicy;
  /** Absent if the app does not know its callers. */
  readonly callers?: CallerPolicy | undefined;
  readonly admit: AdmitStart;
  /** Stores the start token of a run, and returns the `start` of its input. */
  readonly signStart: (run: {
    readonly orchestrator: string;
    readonly instanceId: string;
    readonly input: object;
  }) => Promise<Start>;
  readonly statusLinks: Settings['statusLinks'];
  /** Returns this many random hex digits. */
  readonly randomHex: (digits: number) => string;
  readonly now: () => Date;
}

/**
 * Starts the run of a claim. Throws `STORE_UNAVAILABLE`, and starts nothing, if so much time has passed since that another run may soon
 * take its place. What claims returns this, so no start can leave it out.
 */
export type BeginRun = <Started>(start: () => Promise<Started>) => Promise<Started>;

/** Refuses a request that has to wait, with 429. */
type AdmitStart = () => void;

/** As `AdmitStart`, for one caller; undefined if the app does not know its callers. */
type AdmitEach = (caller: CallerId | undefined) => void;

/**
 * Limits how often requests make this instance of the app call vaults, store and runtime. The handlers ask it last, so
 * a request that is refused anyway costs nothing and uses no token.
 */
export function admitStart(rate: Rate, nowMs: () => number): AdmitStart {
  let bucket = fullBucket;
  return () => {
    const taken = takeToken(bucket, nowMs(), rate);
    bucket = taken.bucket;
    if (taken.waitSeconds > 0) throw tooOften(taken.waitSeconds, rate, 'this instance of the app');
  };
}

/** How many callers an instance of the app counts. Each of them needs an identity of a known tenant. */
const maxCallers = 10_000;

/** Limits how often each caller may start something on this instance of the app. Callers that the app does not know share one limit. */
export function admitEach(rate: Rate, nowMs: () => number): AdmitEach {
  const buckets = new Map<string, TokenBucket>();
  return (caller) => {
    const key = caller === undefined ? '' : `${caller.tenantId}/${caller.objectId}`;
    const taken = takeToken(buckets.get(key) ?? fullBucket, nowMs(), rate);
    buckets.delete(key);
    buckets.set(key, taken.bucket);
    const [oldest] = buckets.keys();
    if (buckets.size > maxCallers && oldest !== undefined) buckets.delete(oldest);
    const whose = caller === undefined ? 'all callers of this instance of the app together' : 'one caller';
    if (taken.waitSeconds > 0) throw tooOften(taken.waitSeconds, rate, whose);
  };
}

/** `whose` says whom the limit is for. */
function tooOften(seconds: number, { burst, everyMs }: Rate, whose: string): Refused {
  const rule = `${String(burst)} at once, then one every ${String(everyMs / 1_000)} s`;
  const detail = `Too many start requests for ${whose} (limit: ${rule}). Try again in ${String(seconds)} s. Nothing was started.`;
  return new Refused({
    ...{ status: 429, code: 'TOO_MANY_REQUESTS', detail },
    headers: { 'Retry-After': String(seconds) },
  });
}
