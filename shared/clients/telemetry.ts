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
import { safeCause } from './transport/errorShape';

type Library = Pick<typeof FunctionsLibrary, 'app'>;

/** Room for what a move makes while a collector is slow; what comes beyond it is dropped, and no move waits. */
const maxQueueSize = 16_384;

/**
 * Sends logs and spans to the collector of the standard `OTEL_` settings, over HTTP as protobuf, from now on. The library's
 * own instrumentation tells the host that it need not send the app's logs too, hands every log line on, and puts
 * what a function does below the trace that the host began. What is not sent yet goes out when the host ends the app.
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
  // Named for ES modules, since these are not seen by a hook into `require`: it is handed the library instead.
  new AzureFunctionsInstrumentationESM({ enabled: false }).registerAzFunc(library as typeof FunctionsLibrary);
  library.app.hook.appTerminate(async () => {
    await Promise.allSettled([spans.shutdown(), lines.shutdown()]);
  });
}

/** App Service tells an app its name; `OTEL_SERVICE_NAME` and `OTEL_RESOURCE_ATTRIBUTES` go before it. */
function ownResource(): Resource {
  const name = process.env['WEBSITE_SITE_NAME'] ?? 'keyvault-mover';
  return defaultResource()
    .merge(resourceFromAttributes({ 'service.name': name }))
    .merge(detectResources({ detectors: [envDetector] }));
}

const told = new Set<string>();

/** A collector that does not take anything is told of once for each way, without what was sent or answered. */
function logOnce(error: unknown): void {
  const shape = safeCause(error).message;
  if (told.has(shape)) return;
  told.add(shape);
  process.emitWarning(`Telemetry was not taken (${shape}).`, { code: 'TELEMETRY_NOT_SENT' });
}
