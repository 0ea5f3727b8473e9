import type { RetryOptions } from './orchestratorActions';

/** Milliseconds to wait after the failure of an attempt (counted from 1); DurableTask.Core: RetryInterceptor.cs. */
export function retryDelayMs(options: RetryOptions, attempt: number): number {
  const first = options.firstRetryIntervalInMilliseconds;
  const grown = first * (options.backoffCoefficient ?? 1) ** (attempt - 1);
  return Math.min(grown, options.maxRetryIntervalInMilliseconds ?? Number.MAX_SAFE_INTEGER);
}
