import type * as FunctionsLibrary from '@azure/functions';
import { AzureFunctionsInstrumentationESM } from '@azure/functions-opentelemetry-instrumentation';
import { context, propagation, trace } from '@opentelemetry/api';
import { logs } from '@opentelemetry/api-logs';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { setGlobalErrorHandler, W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import {
  defaultResource,
  detectResources,
  envDetector,
  type Resource,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { safeCause } from './transport/callFault';

type Library = Pick<typeof FunctionsLibrary, 'app'>;

/** Logs and spans that are queued while a collector is slow. Further ones are dropped, so that no move has to wait. */
const maxQueueSize = 16_384;

/**
 * Starts to send logs and spans to the collector of the standard `OTEL_` settings, over HTTP as protobuf. The
 * instrumentation of the Functions library forwards every log line, makes the host stop sending the app's logs as well,
 * and puts the spans of a function below the trace that the host began. Queued data is sent when the host ends the app.
 */
export function startTelemetry(library: Library): void {
  setGlobalErrorHandler(logOnce);
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  const resource = ownResource();
  const spans = new TracerProvider({
    resource,
    spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter(), maxQueueSize })],
  });
  const lines = new LoggerProvider({
    resource,
    processors: [new BatchLogRecordProcessor({ exporter: new OTLPLogExporter(), maxQueueSize })],
  });
  trace.setGlobalTracerProvider(spans);
  logs.setGlobalLoggerProvider(lines);
  // This class is for ES modules, which a hook into `require` does not see. It gets the library instead.
  new AzureFunctionsInstrumentationESM({ enabled: false }).registerAzFunc(library as typeof FunctionsLibrary);
  library.app.hook.appTerminate(async () => {
    await Promise.allSettled([spans.shutdown(), lines.shutdown()]);
  });
}

/** App Service sets the name of the app; `OTEL_SERVICE_NAME` and `OTEL_RESOURCE_ATTRIBUTES` take precedence. */
function ownResource(): Resource {
  const name = process.env['WEBSITE_SITE_NAME'] ?? 'keyvault-mover';
  return defaultResource()
    .merge(resourceFromAttributes({ 'service.name': name }))
    .merge(detectResources({ detectors: [envDetector] }));
}

const reported = new Set<string>();

/** Reports each kind of export failure once, without the request and the answer. */
function logOnce(error: unknown): void {
  const shape = safeCause(error).message;
  if (reported.has(shape)) return;
  reported.add(shape);
  process.emitWarning(`Telemetry could not be sent (${shape}).`, { code: 'TELEMETRY_NOT_SENT' });
}
