import { MoverError } from '../../../../../shared/contracts/model/moverError';
import { parseSettings } from '../../../../../shared/contracts/settings/settings';
import { readTelemetry } from '../../../../../shared/contracts/settings/telemetrySettings';

const mode = { AzureFunctionsJobHost__telemetryMode: 'OpenTelemetry' };
const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'https://collector.contoso.com:4318' };

test.each([
  ['nothing is set', {}],
  ['there is a collector, but the host goes another way', endpoint],
  ['the host has another mode', { ...endpoint, AzureFunctionsJobHost__telemetryMode: 'ApplicationInsights' }],
  ['the host sends to Application Insights alone, which takes the lines of the app from the host', mode],
])('readTelemetry is off when %s', (_, env) => {
  expect(readTelemetry(env)).toEqual({ toCollector: false, faults: [] });
});

test.each([
  ['an address', endpoint],
  ['an address with a path', { OTEL_EXPORTER_OTLP_ENDPOINT: 'https://contoso.com/otlp' }],
  ['this machine by number', { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318' }],
  ['this machine by name', { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:4318' }],
  ['this machine by its IPv6 number', { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://[::1]:4318' }],
  ['the protocol of both', { ...endpoint, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf' }],
  ['one header', { ...endpoint, OTEL_EXPORTER_OTLP_HEADERS: 'api-key=abc%20d' }],
  ['two headers', { ...endpoint, OTEL_EXPORTER_OTLP_HEADERS: 'api-key=abc, x-team=movers' }],
])('readTelemetry is on with %s', (_, env) => {
  expect(readTelemetry({ ...mode, ...env })).toEqual({ toCollector: true, faults: [] });
});

test('readTelemetry compares the mode without regard to case, as the host does', () => {
  expect(readTelemetry({ ...endpoint, AzureFunctionsJobHost__telemetryMode: 'openTelemetry' }).toCollector).toBe(true);
});

test.each([
  ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318'],
  ['OTEL_EXPORTER_OTLP_ENDPOINT', 'http://collector.contoso.com:4318'],
  ['OTEL_EXPORTER_OTLP_ENDPOINT', 'http://127.0.0.1.contoso.com:4318'],
  ['OTEL_EXPORTER_OTLP_ENDPOINT', 'https://user:canary@collector.contoso.com'],
  ['OTEL_EXPORTER_OTLP_ENDPOINT', 'ftp://127.0.0.1'],
  ['OTEL_EXPORTER_OTLP_PROTOCOL', 'grpc'],
  ['OTEL_EXPORTER_OTLP_PROTOCOL', 'http/json'],
  ['OTEL_EXPORTER_OTLP_HEADERS', 'canary'],
  ['OTEL_EXPORTER_OTLP_HEADERS', 'api-key=canary,'],
  ['OTEL_EXPORTER_OTLP_HEADERS', 'api-key=canary other'],
])('readTelemetry rejects %s with the value %s, and does not repeat it', (name, text) => {
  const { faults } = readTelemetry({ ...mode, ...endpoint, [name]: text });
  expect(faults).toEqual([expect.stringMatching(new RegExp(`^${name}: expected `))]);
  expect(faults.join()).not.toContain('canary');
});

test.each([
  ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'http://collector.contoso.com/canary'],
  ['OTEL_EXPORTER_OTLP_LOGS_ENDPOINT', 'http://collector.contoso.com/canary'],
  ['OTEL_EXPORTER_OTLP_METRICS_ENDPOINT', 'canary'],
  ['OTEL_EXPORTER_OTLP_INSECURE', 'true'],
  ['OTEL_EXPORTER_OTLP_TRACES_INSECURE', '1'],
])('readTelemetry refuses %s as %s, whatever OTEL_EXPORTER_OTLP_ENDPOINT is', (name, text) => {
  for (const given of [
    { ...mode, [name]: text },
    { ...mode, ...endpoint, [name]: text },
  ]) {
    const { faults } = readTelemetry(given);
    expect(faults).toEqual([expect.stringMatching(new RegExp(`^${name}: expected `))]);
    expect(faults.join()).not.toContain('canary');
  }
});

test('readTelemetry accepts an HTTPS endpoint of one signal', () => {
  const signal = { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://collector.contoso.com/v1/traces' };
  expect(readTelemetry({ ...mode, ...endpoint, ...signal })).toEqual({ toCollector: true, faults: [] });
});

test('parseSettings reports faults of telemetry settings with all others', () => {
  const enough = {
    MOVE_STORE: 'file:/var/mover',
    MOVE_STAGING_KEY_ID: 'https://contoso-mover.vault.azure.net/keys/move-staging',
  };
  expect(parseSettings(enough).telemetry).toBe(false);
  expect(parseSettings({ ...enough, ...mode, ...endpoint }).telemetry).toBe(true);
  expect(parseSettings({ ...enough, ...mode, OTEL_EXPORTER_OTLP_ENDPOINT: ' ' }).telemetry).toBe(false);
  const wrong = { ...mode, OTEL_EXPORTER_OTLP_ENDPOINT: 'collector', MOVE_STORE: 'canary' };
  expect(() => parseSettings(wrong)).toThrow(MoverError);
  expect(() => parseSettings(wrong)).toThrow(/OTEL_EXPORTER_OTLP_ENDPOINT: expected .*/);
  expect(() => parseSettings(wrong)).toThrow(/MOVE_STORE: expected .*/);
});
