/** -1 in host.json: no limit. */
export interface RequestLimits {
  /** Requests that are served at once; others wait for their turn. */
  readonly maxConcurrentRequests: number;
  /** Requests that are served or wait. */
  readonly maxOutstandingRequests: number;
}

/**
 * Serves requests in the order in which they come, so many at once. What comes when as many are served or wait as may be
 * is not taken: undefined, which the host answers with 429 (host: HttpRequestQueue, HttpThrottleMiddleware).
 */
export function requestQueue(limits: RequestLimits): <T>(serve: () => Promise<T>) => Promise<T> | undefined {
  const atOnce = orNoLimit(limits.maxConcurrentRequests);
  const inAll = orNoLimit(limits.maxOutstandingRequests);
  const waiting: (() => void)[] = [];
  let served = 0;

  async function inTurn<T>(serve: () => Promise<T>): Promise<T> {
    if (served < atOnce) served += 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await serve();
    } finally {
      // Who waits takes over the turn, so that nobody who comes meanwhile gets ahead.
      const next = waiting.shift();
      if (next === undefined) served -= 1;
      else next();
    }
  }

  return (serve) => (served + waiting.length < inAll ? inTurn(serve) : undefined);
}

function orNoLimit(limit: number): number {
  return limit === -1 ? Infinity : limit;
}
