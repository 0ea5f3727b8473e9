import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * What one call hands to its pipeline and gets back from it, past an SDK that loses both: its serializers overflow dates
 * after 2038, leave out fields and send empty groups; its parsers drop the link to the next page and fields that they do
 * not know.
 */
export interface CallContext {
  /** Sent as JSON in the place of the body that the SDK wrote. */
  readonly body?: object | undefined;
  /** Set by the pipeline: the text of the answer, when it was a good one. */
  answer?: string | undefined;
}

export const callContext = new AsyncLocalStorage<CallContext>();
