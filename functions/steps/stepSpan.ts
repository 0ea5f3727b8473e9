import { type Span, SpanStatusCode, trace } from '@opentelemetry/api';
import { type StepRecord } from './stepLog';

const tracer = trace.getTracer('keyvault-mover');

/** Runs a step inside of a span of its name, below which the calls that it makes are found. Free while nothing is sent. */
export function inStepSpan<T>(step: string, run: (span: Span) => Promise<T>): Promise<T> {
  return tracer.startActiveSpan(step, async (span) => {
    try {
      return await run(span);
    } finally {
      span.end();
    }
  });
}

/** Gives a span what the log line of the same run says; what OpenTelemetry has a name for is told by that. */
export function describeSpan(
  span: Span,
  { moveId, runId, itemType, itemName, page, state, code, requestId }: StepRecord,
): void {
  const own = { moveId, runId, itemType, itemName, page, state };
  for (const [field, told] of Object.entries(own)) {
    if (told !== undefined) span.setAttribute(`keyvault_mover.${field}`, told);
  }
  if (requestId !== undefined) span.setAttribute('azure.service.request.id', requestId);
  if (code === undefined) return;
  span.setAttribute('error.type', code);
  span.setStatus({ code: SpanStatusCode.ERROR });
}
