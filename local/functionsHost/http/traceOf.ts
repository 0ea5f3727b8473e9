import type { InvocationRequest } from '../app/invokeFunction';

/**
 * The trace that the caller of an HTTP function is in (W3C Trace Context), so that what the function tells is found there.
 * Orchestrations and activities are given none: the trace that the real extension keeps in history is not kept here.
 */
export function traceOf({ headers }: Request): Pick<InvocationRequest, 'traceContext'> {
  const traceParent = headers.get('traceparent');
  if (traceParent === null) return {};
  return { traceContext: { traceParent, traceState: headers.get('tracestate') ?? '' } };
}
