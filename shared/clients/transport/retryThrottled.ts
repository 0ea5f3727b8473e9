import { type Clock, wait } from '../async/clock';
import { errorShape } from './errorShape';
import { throttledDelaysMs } from './retryDelay';

/**
 * Repeats a call of the SDK while it is answered 429, after the waits that the service advises. The SDK's own retries
 * leave out a 429 without `Retry-After`, which is the kind that Key Vault sends.
 */
export async function retryThrottled<T>(clock: Clock, call: () => Promise<T>): Promise<T> {
  for (const delayMs of throttledDelaysMs) {
    try {
      return await call();
    } catch (error) {
      if (errorShape(error).statusCode !== 429) throw error;
      await wait(clock, delayMs);
    }
  }
  return call();
}
