import { MoverError } from '../../shared/contracts/model/moverError';
import { type StepFailed } from '../../shared/contracts/model/outcome';
import { shortenText } from '../../shared/rules/text/shortenText';

const maxDetail = 1000;

/** A later round of the batch runs both steps of an item, so a payload that is gone or damaged is made anew. */
const stagedAnew: ReadonlySet<string> = new Set(['STAGED_PAYLOAD_MISSING', 'STAGED_PAYLOAD_DAMAGED']);

/**
 * Turns whatever a step threw into the failure that its contract returns. Errors that are not ours may quote what they
 * choked on, so only their class is told.
 */
export function failStep(error: unknown): StepFailed {
  if (error instanceof MoverError) {
    return {
      state: 'failed',
      code: error.code,
      detail: shortenText(error.message, maxDetail),
      retryable: error.retryable || stagedAnew.has(error.code),
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

/** As `failStep`, of what another try of the step would not mend; throws the rest again, for the runtime to repeat the step. */
export function failPermanently(error: unknown): StepFailed {
  if (error instanceof MoverError && !error.retryable) return failStep(error);
  throw error;
}
