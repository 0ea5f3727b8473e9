/** Limits from host.json; -1 means no limit. */
export interface RequestLimits {
  /** Requests that run at the same time. Others wait. */
  readonly maxConcurrentRequests: number;
  /** Requests that run or wait. */
  readonly maxOutstandingRequests: number;
}

/**
 * Runs requests in order of arrival, within the limits. Returns undefined when the queue is full; the host answers 429
 * (host: HttpRequestQueue, HttpThrottleMiddleware).
 */
export function requestQueue(limits: RequestLimits): <T>(serve: () => Promise<T>) => Promise<T> | undefined {
  const maxRunning = limitOf(limits.maxConcurrentRequests);
  const maxOutstanding = limitOf(limits.maxOutstandingRequests);
  const waiting: (() => void)[] = [];
  let running = 0;

  async function inTurn<T>(serve: () => Promise<T>): Promise<T> {
    if (running < maxRunning) running += 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await serve();
    } finally {
      // The next waiting request takes over this turn, so that no later request overtakes it.
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  }

  return (serve) => (running + waiting.length < maxOutstanding ? inTurn(serve) : undefined);
}

function limitOf(limit: number): number {
  return limit === -1 ? Infinity : limit;
}
