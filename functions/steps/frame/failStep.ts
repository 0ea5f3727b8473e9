import { MoverError } from '../../../shared/contracts/model/moverError';
import { type StepFailed } from '../../../shared/contracts/model/outcome';
import { shortenText } from '../../../shared/rules/text/shortenText';

const maxDetail = 1000;

/** A later round runs both steps of an item, which stage a lost or damaged payload again. */
const stagedAgain: ReadonlySet<string> = new Set(['STAGED_PAYLOAD_MISSING', 'STAGED_PAYLOAD_DAMAGED']);

/**
 * Turns any error of a step into the failure that its contract returns. An unknown error may quote the data that it
 * failed on, so only its class is named.
 */
export function failStep(error: unknown): StepFailed {
  if (error instanceof MoverError) {
    return {
      state: 'failed',
      code: error.code,
      detail: shortenText(error.message, maxDetail),
      retryable: error.retryable || stagedAgain.has(error.code),
      ...(error.requestId === undefined ? {} : { requestId: error.requestId }),
    };
  }
  const kind = error instanceof Error ? error.name : typeof error;
  return {
    state: 'failed',
    code: 'INTERNAL',
    detail: `Expected the step to work or to fail with a known error; it threw ${kind}. This is a fault in keyvault-mover: please report it.`,
    retryable: false,
  };
}

/**
 * Like `failStep`, for errors that another try cannot correct. Throws all others again, so that the runtime repeats the
 * step.
 */
export function failPermanently(error: unknown): StepFailed {
  if (error instanceof MoverError && !error.retryable) return failStep(error);
  throw error;
}
