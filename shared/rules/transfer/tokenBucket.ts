/** A rate limit: `burst` times at once, then once every `everyMs`. */
export interface Rate {
  readonly burst: number;
  readonly everyMs: number;
}

export interface TokenBucket {
  /** When the bucket is full if nobody takes a token. A time in the past means a full bucket. */
  readonly fullAtMs: number;
  /** The latest time at which a refused caller may try again. */
  readonly promisedAtMs: number;
}

export const fullBucket: TokenBucket = { fullAtMs: 0, promisedAtMs: 0 };

export interface TokenTaken {
  readonly bucket: TokenBucket;
  /** 0: a token was taken. Otherwise whole seconds after which a token is free, unless another caller takes it. */
  readonly waitSeconds: number;
}

/**
 * Takes a token from a bucket. Refused callers get different times, one token apart, so that waiting callers succeed one by
 * one. The time must come from a monotonic clock.
 */
export function takeToken(bucket: TokenBucket, nowMs: number, { burst, everyMs }: Rate): TokenTaken {
  const fullAtMs = Math.max(bucket.fullAtMs, nowMs) + everyMs;
  const freeAtMs = fullAtMs - burst * everyMs;
  if (freeAtMs <= nowMs) return { bucket: { ...bucket, fullAtMs }, waitSeconds: 0 };
  // A wait is never longer than an empty bucket takes to fill.
  const promisedAtMs = Math.min(Math.max(freeAtMs, bucket.promisedAtMs + everyMs), nowMs + burst * everyMs);
  return { bucket: { ...bucket, promisedAtMs }, waitSeconds: Math.ceil((promisedAtMs - nowMs) / 1_000) };
}
