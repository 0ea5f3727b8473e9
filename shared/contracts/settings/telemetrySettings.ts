import { z } from 'zod';

const expectedCollector = 'expected https://<collector>, or http:// of this machine, without a name and password';

/**
 * Standard settings: the Functions host defines the mode, OpenTelemetry the collector. Source: Microsoft Learn, "Use
 * OpenTelemetry with Azure Functions"; OpenTelemetry, "OTLP Exporter Configuration".
 */
const envSchema = z.object({
  AzureFunctionsJobHost__telemetryMode: z.string().optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.string().refine(isCollector, expectedCollector).optional(),
  OTEL_EXPORTER_OTLP_PROTOCOL: z
    .literal('http/protobuf', { error: 'expected http/protobuf, the only protocol that host and app both support' })
    .optional(),
  OTEL_EXPORTER_OTLP_HEADERS: z
    .string()
    .regex(
      /^\s*[\w-]+=[^,;=\s][^,;\s]*(?:\s*,\s*[\w-]+=[^,;=\s][^,;\s]*)*\s*$/,
      'expected <name>=<value> pairs, separated by commas',
    )
    .optional(),
});

/** The telemetry settings that the app reads. The exporters read further `OTEL_` settings. */
export const telemetrySettingNames: readonly string[] = Object.keys(envSchema.shape);

export interface TelemetrySetting {
  /** Whether the app itself sends logs and traces to a collector. */
  readonly toCollector: boolean;
  readonly faults: readonly string[];
}

/**
 * Reads the telemetry settings. The app sends its own telemetry only when the host sends telemetry too; then the host
 * does not send that of the app, so nothing is sent twice. Without a collector, the host collects the app's logs as
 * usual. Faults have the name of a setting and what was expected, never its value.
 */
export function readTelemetry(given: Readonly<Record<string, string | undefined>>): TelemetrySetting {
  if (given['AzureFunctionsJobHost__telemetryMode']?.trim().toLowerCase() !== 'opentelemetry') return off;
  const parsed = envSchema.safeParse(given);
  const faults = [
    ...(parsed.error?.issues ?? []).map((issue) => `${String(issue.path[0])}: ${issue.message}`),
    ...cleartextFaults(given),
  ];
  return { toCollector: parsed.data?.OTEL_EXPORTER_OTLP_ENDPOINT !== undefined, faults };
}

/** Faults of settings for one signal, and of settings that let an exporter connect without TLS. */
function cleartextFaults(given: Readonly<Record<string, string | undefined>>): string[] {
  return Object.entries(given).flatMap(([name, text = '']) => {
    if (/^OTEL_EXPORTER_OTLP_\w+_ENDPOINT$/.test(name) && !isCollector(text)) return [`${name}: ${expectedCollector}`];
    const isInsecure = /^OTEL_EXPORTER_OTLP_(?:\w+_)?INSECURE$/.test(name) && text.trim().toLowerCase() !== 'false';
    return isInsecure ? [`${name}: expected false or no such setting, because telemetry needs TLS`] : [];
  });
}

const off: TelemetrySetting = { toCollector: false, faults: [] };

/** Accepts only https, or http on this machine, because telemetry contains names of vaults and items. */
function isCollector(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  const isSafe = protocol === 'https:' || (protocol === 'http:' && loopback.has(hostname));
  return isSafe && username === '' && password === '';
}

const loopback: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);
