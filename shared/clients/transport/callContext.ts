import { type PipelineRequest } from '@azure/core-rest-pipeline';

/**
 * What one call hands to its pipeline and gets back from it, past an SDK that loses both: its serializers overflow dates
 * after 2038, leave out fields and send empty groups; its parsers drop the link to the next page and fields that they do
 * not know.
 */
export interface CallContext {
  /** Sent as JSON in the place of the body that the SDK wrote. */
  readonly body?: object | undefined;
  /** Ends the call, whatever it waits for. */
  readonly abort: AbortController;
  /** Set by the pipeline: the text of the answer, when it was a good one. */
  answer?: string | undefined;
}

/** Options of any call of the SDK. */
export interface CallTicket {
  readonly abortSignal: AbortSignal;
}

/**
 * The SDK hands the signal of a call to its request as it is, so the signal tells whose request that is. An
 * `AsyncLocalStorage` would tell it too, but on Node before 24 it slows every promise of the process.
 */
const contexts = new WeakMap<object, CallContext>();

/** Begins a call; the SDK has to be given the ticket. */
export function beginCall(body?: object): { readonly context: CallContext; readonly ticket: CallTicket } {
  const context: CallContext = { body, abort: new AbortController() };
  const { signal } = context.abort;
  contexts.set(signal, context);
  return { context, ticket: { abortSignal: signal } };
}

/** The call that a request belongs to; undefined for one that was made without a ticket. */
export function callOf({ abortSignal }: Pick<PipelineRequest, 'abortSignal'>): CallContext | undefined {
  return abortSignal && contexts.get(abortSignal);
}
