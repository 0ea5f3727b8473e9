import { type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { type PipelineResponse } from '@azure/core-rest-pipeline';
import { requestIdOf } from './answerFault';
import { CallFault } from './callFault';
import { type FaultPlace } from './faultError';

const tracer = trace.getTracer('keyvault-mover');

/**
 * Sends one request to a vault inside of a span that tells which vault, what was asked, of which item, and how it was
 * refused. Addresses, headers and bodies are not looked at, so none of them can be sent. Free while nothing is sent.
 */
export function inCallSpan<T>(place: FaultPlace, send: () => Promise<T>): Promise<T> {
  return tracer.startActiveSpan(place.operation.permission, { kind: SpanKind.CLIENT }, async (span) => {
    // Attributes are made only for spans that are kept.
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

/** Adds to the span of the call that is under way by which id the vault's own log has it, for a call that was answered. */
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

/** That something is not there is what many calls are made to find out, so it is no error. */
function recordFault(span: Span, error: unknown): void {
  const detail = error instanceof CallFault ? error.detail : undefined;
  const answer = detail?.kind === 'answer' ? detail : undefined;
  if (answer !== undefined) span.setAttribute('http.response.status_code', answer.status);
  if (answer?.requestId !== undefined) span.setAttribute('azure.service.request.id', answer.requestId);
  if (answer?.status === 404) return;
  span.setAttribute('error.type', answer === undefined ? (detail?.kind ?? 'unreadable') : String(answer.status));
  span.setStatus({ code: SpanStatusCode.ERROR });
}
