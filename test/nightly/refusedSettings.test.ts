import path from 'node:path';
import { endLocalProcesses, localFolder, projectRoot, runProgram } from '../support/local/localProcess';

// The app starts in a process of its own, with settings that would give its traffic or its approvals away.

afterAll(endLocalProcesses);

const enough = {
  MOVE_ALLOWED_SOURCES: 'contoso-westeurope',
  MOVE_ALLOWED_TARGETS: 'contoso-northeurope',
  MOVE_STAGING_KEY_ID: 'https://contoso-mover.vault.azure.net/keys/move-staging',
  AzureFunctionsJobHost__telemetryMode: 'OpenTelemetry',
};
const cleartext = 'http://collector.contoso.example:4318/canary';
const entra = { MOVE_AUTHENTICATION: 'entra' };

async function start(env: Readonly<Record<string, string>>) {
  const state = localFolder();
  const host = path.join(projectRoot, 'dist/local/functionsHost/main.js');
  const given = { ...enough, MOVE_STORE: `file:${state}/store`, ...env };
  const run = runProgram([host, '--app', projectRoot, '--state', `${state}/host`, '--port', '0', '--json'], given);
  const code = await run.ended;
  return { code, stdout: run.stdout(), said: run.stderr() };
}

test.each<[string, Readonly<Record<string, string>>]>([
  ['NODE_TLS_REJECT_UNAUTHORIZED', { NODE_TLS_REJECT_UNAUTHORIZED: '0' }],
  ['OTEL_EXPORTER_OTLP_ENDPOINT', { OTEL_EXPORTER_OTLP_ENDPOINT: cleartext }],
  ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: cleartext }],
  ['OTEL_EXPORTER_OTLP_LOGS_ENDPOINT', { OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: cleartext }],
  ['OTEL_EXPORTER_OTLP_METRICS_ENDPOINT', { OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: cleartext }],
  ['OTEL_EXPORTER_OTLP_INSECURE', { OTEL_EXPORTER_OTLP_INSECURE: 'true' }],
  ['MOVE_APPROVAL', { MOVE_APPROVAL: 'separate' }],
  ['MOVE_APPROVAL', { MOVE_APPROVAL: 'separate', WEBSITE_AUTH_ENABLED: 'True' }],
  ['MOVE_ROLES', { MOVE_ROLES: 'required' }],
  ['MOVE_AUTHENTICATION', entra],
  ['MOVE_AUTHENTICATION', { ...entra, WEBSITE_AUTH_ENABLED: 'False', MOVE_APPROVAL: 'separate' }],
])('the app refuses to start, in words that name %s, with %j', async (name, env) => {
  const { code, stdout, said } = await start(env);
  expect([code, stdout]).toEqual([1, '']);
  expect(said).toContain(`The settings have 1 fault(s): ${name}: expected `);
  expect(said).not.toContain('canary');
});
