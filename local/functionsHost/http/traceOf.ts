import type { InvocationRequest } from '../app/invokeFunction';

/**
 * Reads the trace of the caller of an HTTP function (W3C Trace Context), so that the function's telemetry belongs to that
 * trace. Orchestrations and activities have no trace: unlike the real extension, this host does not store it in history.
 */
export function traceOf({ headers }: Request): Pick<InvocationRequest, 'traceContext'> {
  const traceParent = headers.get('traceparent');
  if (traceParent === null) return {};
  return { traceContext: { traceParent, traceState: headers.get('tracestate') ?? '' } };
}
