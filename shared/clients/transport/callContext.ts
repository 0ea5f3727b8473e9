import { type PipelineRequest } from '@azure/core-rest-pipeline';

/**
 * Passes a request body to the pipeline of a call and the answer back, around the SDK, which would lose parts of both:
 * its serializers overflow dates after 2038, leave out fields and send empty groups; its parsers drop the link to the
 * next page and unknown fields.
 */
export interface CallContext {
  /** Sent as JSON instead of the body that the SDK wrote. */
  readonly body?: object | undefined;
  /** Ends the call at any time. */
  readonly abort: AbortController;
  /** The text of a successful answer. The pipeline sets it. */
  answer?: string | undefined;
}

/** Options for a call of the SDK. */
export interface CallTicket {
  readonly abortSignal: AbortSignal;
}

/**
 * The SDK passes the signal of a call to its request unchanged, so the signal identifies the call of a request. An
 * `AsyncLocalStorage` would also do, but before Node 24 it slows down every promise of the process.
 */
const contexts = new WeakMap<object, CallContext>();

/** Begins a call. Pass the ticket to the SDK as the options of the call. */
export function beginCall(body?: object): { readonly context: CallContext; readonly ticket: CallTicket } {
  const context: CallContext = { body, abort: new AbortController() };
  const { signal } = context.abort;
  contexts.set(signal, context);
  return { context, ticket: { abortSignal: signal } };
}

/** The call of a request; undefined for a request without a ticket. */
export function callOf({ abortSignal }: Pick<PipelineRequest, 'abortSignal'>): CallContext | undefined {
  return abortSignal && contexts.get(abortSignal);
}
