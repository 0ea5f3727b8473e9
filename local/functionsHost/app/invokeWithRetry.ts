import { z } from 'zod';
import type { Invoke } from './invokeFunction';

const seconds = z.looseObject({ seconds: z.coerce.number() });
const retrySchema = z.looseObject({
  maxRetryCount: z.number(),
  retryStrategy: z.enum(['fixedDelay', 'exponentialBackoff']),
  delayInterval: seconds.nullish(),
  minimumInterval: seconds.nullish(),
  maximumInterval: seconds.nullish(),
});
type RetryPolicy = z.infer<typeof retrySchema>;

/**
 * Applies the retry policy that a function was registered with (`retry` of the v4 model; -1 retries without limit).
 * Functions without a policy are called once. Durable functions have their own retries.
 */
export function withRetryPolicy(invoke: Invoke): Invoke {
  return async (fn, request) => {
    if (!fn.metadata.retryOptions) return invoke(fn, request);
    const policy = retrySchema.parse(fn.metadata.retryOptions);
    for (let retryCount = 0; ; retryCount += 1) {
      const retryContext = { retryCount, maxRetryCount: policy.maxRetryCount };
      const outcome = await invoke(fn, { ...request, retryContext });
      const isLast = policy.maxRetryCount >= 0 && retryCount >= policy.maxRetryCount;
      if (outcome.ok || isLast) return outcome;
      await new Promise((resolve) => setTimeout(resolve, retryWaitMs(policy, retryCount)));
    }
  };
}

function retryWaitMs(policy: RetryPolicy, retryCount: number): number {
  if (policy.retryStrategy === 'fixedDelay') return (policy.delayInterval?.seconds ?? 0) * 1000;
  const minimum = policy.minimumInterval?.seconds ?? 1;
  return Math.min(minimum * 2 ** retryCount, policy.maximumInterval?.seconds ?? Infinity) * 1000;
}
