import { type HttpResponseInit } from '@azure/functions';
import { type CallerId } from '../../shared/contracts/model/caller';
import { fullBucket, type Rate, takeToken, type TokenBucket } from '../../shared/rules/transfer/tokenBucket';
import { problem } from './problem';

/**
 * Returns the 429 answer if a request has to wait, and undefined if it may start. `instance` is the path of the
 * request.
 */
export type AdmitStart = (instance: string) => HttpResponseInit | undefined;

/** As `AdmitStart`, for one caller; undefined if the app does not know its callers. */
export type AdmitEach = (caller: CallerId | undefined, instance: string) => HttpResponseInit | undefined;

/**
 * Limits how often requests make this instance of the app call vaults, store and runtime. The handlers ask it last, so
 * a request that is refused anyway costs nothing and uses no token.
 */
export function admitStart(rate: Rate, nowMs: () => number): AdmitStart {
  let bucket = fullBucket;
  return (instance) => {
    const taken = takeToken(bucket, nowMs(), rate);
    bucket = taken.bucket;
    return taken.waitSeconds === 0
      ? undefined
      : tooOften(taken.waitSeconds, { rate, instance, whose: 'this instance of the app' });
  };
}

/** How many callers an instance of the app counts. Each of them needs an identity of a known tenant. */
const maxCallers = 10_000;

/** Limits how often each caller may start something on this instance of the app. Callers that the app does not know share one limit. */
export function admitEach(rate: Rate, nowMs: () => number): AdmitEach {
  const buckets = new Map<string, TokenBucket>();
  return (caller, instance) => {
    const key = caller === undefined ? '' : `${caller.tenantId}/${caller.objectId}`;
    const taken = takeToken(buckets.get(key) ?? fullBucket, nowMs(), rate);
    buckets.delete(key);
    buckets.set(key, taken.bucket);
    const [oldest] = buckets.keys();
    if (buckets.size > maxCallers && oldest !== undefined) buckets.delete(oldest);
    const whose = caller === undefined ? 'all callers of this instance of the app together' : 'one caller';
    return taken.waitSeconds === 0 ? undefined : tooOften(taken.waitSeconds, { rate, instance, whose });
  };
}

interface Refused {
  readonly rate: Rate;
  readonly instance: string;
  /** Whom the limit is for. */
  readonly whose: string;
}

function tooOften(seconds: number, { rate: { burst, everyMs }, instance, whose }: Refused): HttpResponseInit {
  const rule = `${String(burst)} at once, then one every ${String(everyMs / 1_000)} s`;
  const detail = `Too many start requests for ${whose} (limit: ${rule}). Try again in ${String(seconds)} s. Nothing was started.`;
  return problem({
    status: 429,
    code: 'TOO_MANY_REQUESTS',
    detail,
    instance,
    headers: { 'Retry-After': String(seconds) },
  });
}
