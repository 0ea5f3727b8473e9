import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * What one call hands to its pipeline and gets back from it, past an SDK that loses both: dates after 2038 overflow in
 * its serializer, and the link to the next page is dropped when it maps a page.
 */
export interface CallContext {
  /** Unix seconds to be written into the body as they are. */
  readonly dates?: { readonly nbf?: number; readonly exp?: number };
  /** Set by the pipeline when the answer is a page with a next one. */
  nextLink?: string;
}

export const callContext = new AsyncLocalStorage<CallContext>();
