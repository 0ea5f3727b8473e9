import { type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { type PipelineResponse } from '@azure/core-rest-pipeline';
import { requestIdOf } from './answerFault';
import { CallFault } from './callFault';
import { type FaultPlace } from './faultError';

const tracer = trace.getTracer('keyvault-mover');

/**
 * Sends one request to a vault inside of a span. The span has the vault, the operation, the item and the fault, and
 * never an address, a header or a body. It costs nothing while telemetry is off.
 */
export function inCallSpan<T>(place: FaultPlace, send: () => Promise<T>): Promise<T> {
  return tracer.startActiveSpan(place.operation.permission, { kind: SpanKind.CLIENT }, async (span) => {
    // Sets attributes only on spans that are recorded.
    if (span.isRecording()) span.setAttributes(attributesOf(place));
    try {
      return await send();
    } catch (error) {
      recordFault(span, error);
      throw error;
    } finally {
      span.end();
    }
  });
}

/**
 * Adds the status of an answer, and the request id under which the vault logs the call, to the span of the current
 * call.
 */
export function recordAnswer(response: Pick<PipelineResponse, 'status' | 'headers'>): void {
  const span = trace.getActiveSpan();
  if (span?.isRecording() !== true) return;
  span.setAttribute('http.response.status_code', response.status);
  const requestId = requestIdOf(response);
  if (requestId !== undefined) span.setAttribute('azure.service.request.id', requestId);
}

function attributesOf({ vault, itemName }: FaultPlace): Record<string, string> {
  return { 'keyvault_mover.vault': vault, ...(itemName === undefined ? {} : { 'keyvault_mover.itemName': itemName }) };
}

/** Records the fault of a call. A 404 is not an error, because many calls only ask whether an item exists. */
function recordFault(span: Span, error: unknown): void {
  const detail = error instanceof CallFault ? error.detail : undefined;
  const answer = detail?.kind === 'answer' ? detail : undefined;
  if (answer !== undefined) span.setAttribute('http.response.status_code', answer.status);
  if (answer?.requestId !== undefined) span.setAttribute('azure.service.request.id', answer.requestId);
  if (answer?.status === 404) return;
  span.setAttribute('error.type', answer === undefined ? (detail?.kind ?? 'unreadable') : String(answer.status));
  span.setStatus({ code: SpanStatusCode.ERROR });
}
