/** How often something may be done: `burst` times at once, and again once every `everyMs`. */
export interface Rate {
  readonly burst: number;
  readonly everyMs: number;
}

export interface TokenBucket {
  /** When all tokens will be back if none is taken any more. A moment that has passed is a full bucket. */
  readonly fullAtMs: number;
  /** The latest moment that somebody who was refused was told to come back at. */
  readonly promisedAtMs: number;
}

export const fullBucket: TokenBucket = { fullAtMs: 0, promisedAtMs: 0 };

export interface TokenTaken {
  readonly bucket: TokenBucket;
  /** 0: taken. Else whole seconds; who waits so long gets one, unless somebody comes who was not told to wait. */
  readonly waitSeconds: number;
}

/**
 * Takes a token out of a bucket. Those who are refused are told different moments, one token apart, so that a crowd that
 * waits as told gets through one by one. The time must never go back: that of a monotonic clock.
 */
export function takeToken(bucket: TokenBucket, nowMs: number, { burst, everyMs }: Rate): TokenTaken {
  const fullAtMs = Math.max(bucket.fullAtMs, nowMs) + everyMs;
  const freeAtMs = fullAtMs - burst * everyMs;
  if (freeAtMs <= nowMs) return { bucket: { ...bucket, fullAtMs }, waitSeconds: 0 };
  // Nobody is sent away for longer than an empty bucket takes to fill, however many come.
  const promisedAtMs = Math.min(Math.max(freeAtMs, bucket.promisedAtMs + everyMs), nowMs + burst * everyMs);
  return { bucket: { ...bucket, promisedAtMs }, waitSeconds: Math.ceil((promisedAtMs - nowMs) / 1_000) };
}
