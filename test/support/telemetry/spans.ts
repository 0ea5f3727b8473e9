import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { InMemorySpanExporter, type ReadableSpan, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';

/** Collects the spans that end from now on, with the real SDK; for a test file's `beforeAll`. */
export function keepSpans(): { spans(): ReadableSpan[]; forget(): void } {
  const exporter = new InMemorySpanExporter();
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] }));
  return {
    spans: () => exporter.getFinishedSpans(),
    forget: () => {
      exporter.reset();
    },
  };
}
