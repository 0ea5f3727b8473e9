import { failStep } from '../../functions/steps/frame/failStep';

/** Any hash of a plan, a key or a page: nothing is stored, so nothing is compared. */
export const someHash = 'ab'.repeat(32);

/** The output of a step: what it found, or how the app reports that it failed. */
export async function answer<Found, Output>(work: Promise<Found>, outputOf: (found: Found) => Output) {
  try {
    return outputOf(await work);
  } catch (error) {
    return failStep(error);
  }
}

/** A page whose items a transient fault kept from their end is open, and read again in the next round. */
export function openPage<Output extends object>(output: Output, items: number) {
  if (!('retryable' in output) || output.retryable !== true) return output;
  return { state: 'open', open: Array.from({ length: items }, (_, at) => at), throttled: 0 };
}
