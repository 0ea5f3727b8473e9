import { MoverError } from '../../../../../shared/contracts/model/moverError';
import { describeMissing } from '../../../../../shared/contracts/model/missingReferences';
import { parseSettings } from '../../../../../shared/contracts/settings/settings';

const reference = '@Microsoft.KeyVault(SecretUri=https://canary.vault.azure.net/secrets/canary)';
const enough = {
  MOVE_STORE: 'file:/var/mover',
  MOVE_STAGING_KEY_ID: 'https://contoso-mover.vault.azure.net/keys/move-staging',
};
const notices = { MOVE_WEBHOOK_URL: 'https://hooks.contoso.example', MOVE_WEBHOOK_SECRET: reference };
const telemetry = {
  AzureFunctionsJobHost__telemetryMode: 'OpenTelemetry',
  OTEL_EXPORTER_OTLP_ENDPOINT: 'https://collector.contoso.example',
  OTEL_EXPORTER_OTLP_HEADERS: reference,
};

function faultOf(env: object): string {
  try {
    parseSettings({ ...enough, ...env });
  } catch (error) {
    if (error instanceof MoverError) return error.message;
  }
  throw new Error('The settings were accepted.');
}

test('parseSettings switches off notices if Azure has not resolved the reference to their secret', () => {
  const { webhook, missing } = parseSettings({ ...enough, ...notices });
  expect([webhook, missing]).toEqual([undefined, [{ part: 'notices', setting: 'MOVE_WEBHOOK_SECRET' }]]);
});

test.each(['OTEL_EXPORTER_OTLP_HEADERS', 'OTEL_EXPORTER_OTLP_TRACES_HEADERS'])(
  'parseSettings switches off telemetry if Azure has not resolved %s',
  (setting) => {
    const read = parseSettings({ ...enough, ...telemetry, OTEL_EXPORTER_OTLP_HEADERS: '', [setting]: reference });
    expect([read.telemetry, read.missing]).toEqual([false, [{ part: 'telemetry', setting }]]);
  },
);

test('parseSettings finds a reference whatever its case and blanks', () => {
  const text = ` @microsoft.keyvault(VaultName=canary;SecretName=canary)`;
  expect(parseSettings({ ...enough, ...notices, MOVE_WEBHOOK_SECRET: text }).missing).toHaveLength(1);
});

test('parseSettings misses nothing if references are resolved, or if nothing is sent to a collector', () => {
  expect(parseSettings(enough).missing).toEqual([]);
  const unused = { ...telemetry, AzureFunctionsJobHost__telemetryMode: 'ApplicationInsights' };
  expect(parseSettings({ ...enough, ...unused })).toMatchObject({ telemetry: false, missing: [] });
});

test.each([
  ['a cleartext collector', { ...telemetry, OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector.contoso.example' }, 'OTEL'],
  ['TLS without verification', { ...notices, NODE_TLS_REJECT_UNAUTHORIZED: '0' }, 'NODE_TLS_REJECT_UNAUTHORIZED'],
  ['a wrong address of the receiver', { ...notices, MOVE_WEBHOOK_URL: 'http://canary' }, 'MOVE_WEBHOOK_URL: expected'],
  ['no address of the receiver', { MOVE_WEBHOOK_SECRET: reference }, 'MOVE_WEBHOOK_URL: is missing'],
  ['a reference as the store', { MOVE_STORE: reference }, 'MOVE_STORE: expected'],
  ['a reference as the staging key', { MOVE_STAGING_KEY_ID: reference }, 'MOVE_STAGING_KEY_ID: expected'],
])('parseSettings still refuses %s', (_, env, expected) => {
  const message = faultOf(env);
  expect(message).toContain(expected);
  expect(message).not.toContain('canary');
});

test('describeMissing names the setting, the consequence and the restart', () => {
  const { detail, remedy } = describeMissing({ part: 'notices', setting: 'MOVE_WEBHOOK_SECRET' });
  expect(detail).toMatch(/^MOVE_WEBHOOK_SECRET is a Key Vault reference .*, so the app sends no notices\.$/);
  expect(remedy).toMatch(/restart the app\.$/);
});
