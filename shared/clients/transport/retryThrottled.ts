import { type Clock, wait } from '../async/clock';
import { errorShape } from './errorShape';
import { advisedWaitsMs } from '../pace/tryWindow';

/**
 * Repeats a call of the SDK up to five times while the answer is 429, after the waits that the service advises. The
 * retry policy of the SDK does not handle a 429 without `Retry-After`, which Key Vault usually sends.
 */
export async function retryThrottled<T>(clock: Clock, call: () => Promise<T>): Promise<T> {
  for (const delayMs of advisedWaitsMs) {
    try {
      return await call();
    } catch (error) {
      if (errorShape(error).statusCode !== 429) throw error;
      await wait(clock, delayMs);
    }
  }
  return call();
}
