import { type HttpResponseInit } from '@azure/functions';
import { fullBucket, type Rate, takeToken } from '../../shared/rules/transfer/tokenBucket';
import { problem } from './problem';

/**
 * Returns the 429 answer if a request has to wait, and undefined if it may start. `instance` is the path of the
 * request.
 */
export type AdmitStart = (instance: string) => HttpResponseInit | undefined;

/**
 * Limits how often requests make this instance of the app call vaults, store and runtime. The handlers ask it last, so
 * a request that is refused anyway costs nothing and uses no token.
 */
export function admitStart(rate: Rate, nowMs: () => number): AdmitStart {
  let bucket = fullBucket;
  return (instance) => {
    const taken = takeToken(bucket, nowMs(), rate);
    bucket = taken.bucket;
    return taken.waitSeconds === 0 ? undefined : tooOften(taken.waitSeconds, rate, instance);
  };
}

function tooOften(seconds: number, { burst, everyMs }: Rate, instance: string): HttpResponseInit {
  const rule = `${String(burst)} at once, then one every ${String(everyMs / 1_000)} s`;
  const detail = `Too many start requests for this instance of the app (limit: ${rule}). Try again in ${String(seconds)} s. Nothing was started.`;
  return problem({
    status: 429,
    code: 'TOO_MANY_REQUESTS',
    detail,
    instance,
    headers: { 'Retry-After': String(seconds) },
  });
}
