import { type HttpResponseInit } from '@azure/functions';
import { fullBucket, type Rate, takeToken } from '../../shared/rules/transfer/tokenBucket';
import { problem } from './problem';

/** Gives the answer that refuses a request for now, undefined when it may go on; `instance` is its path. */
export type AdmitStart = (instance: string) => HttpResponseInit | undefined;

/**
 * Bounds how often requests make this instance of the app call vaults, store and runtime. Asked once a request is known to
 * be one that may be granted, so that what is refused anyway costs nothing, and takes no token from others.
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
  const detail = `More requests to start something came than this instance of the app takes (${rule}). Try again in ${String(seconds)} s. Nothing was started.`;
  return problem({
    status: 429,
    code: 'TOO_MANY_REQUESTS',
    detail,
    instance,
    headers: { 'Retry-After': String(seconds) },
  });
}
