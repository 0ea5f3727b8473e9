import { type Span, SpanStatusCode, trace } from '@opentelemetry/api';
import { type StepRecord } from './stepLog';

const tracer = trace.getTracer('keyvault-mover');

/** Runs a step in a span of its name; the step's calls become child spans. Costs nothing if telemetry is off. */
export function inStepSpan<T>(step: string, run: (span: Span) => Promise<T>): Promise<T> {
  return tracer.startActiveSpan(step, async (span) => {
    try {
      return await run(span);
    } finally {
      span.end();
    }
  });
}

/** Sets on a span what the log line of the same run contains. Uses OpenTelemetry's attribute names where they exist. */
export function describeSpan(
  span: Span,
  { moveId, runId, itemType, itemName, page, state, code, requestId }: StepRecord,
): void {
  if (!span.isRecording()) return;
  const own = { moveId, runId, itemType, itemName, page, state };
  for (const [field, value] of Object.entries(own)) {
    if (value !== undefined) span.setAttribute(`keyvault_mover.${field}`, value);
  }
  if (requestId !== undefined) span.setAttribute('azure.service.request.id', requestId);
  if (code === undefined) return;
  span.setAttribute('error.type', code);
  span.setStatus({ code: SpanStatusCode.ERROR });
}
