import { runChecks } from '../support/local/localChecks';
import { postMove, waitForEnd } from '../support/local/localMoves';
import { endLocalProcesses, localFolder, type LocalStack, startLocalStack } from '../support/local/localProcess';

// In Azure an app gets the text of a reference instead of the secret if its identity cannot read the secret yet.

const reference = '@Microsoft.KeyVault(SecretUri=https://contoso-settings.vault.azure.net/secrets/canary)';
const pair = { sourceVault: 'contoso-westeurope', targetVault: 'contoso-northeurope' };
const env = {
  MOVE_WEBHOOK_URL: 'https://hooks.contoso.example/mover',
  MOVE_WEBHOOK_SECRET: reference,
  AzureFunctionsJobHost__telemetryMode: 'OpenTelemetry',
  OTEL_EXPORTER_OTLP_ENDPOINT: 'https://collector.contoso.example',
  OTEL_EXPORTER_OTLP_HEADERS: reference,
};

let stack: LocalStack;

beforeAll(async () => {
  stack = await startLocalStack({ stateDir: localFolder(), env });
});
afterAll(endLocalProcesses);

test('an app whose references are not resolved moves items, without notices', async () => {
  const { id } = await postMove(stack.baseUrl, { ...pair, select: { types: ['secret'], include: ['api-key-*'] } });
  expect((await waitForEnd(stack.baseUrl, id)).phase).toBe('completed');
});

test('GET /api/health names what is off and what to do, without the reference', async () => {
  const answer = await fetch(`${stack.baseUrl}/api/health`);
  const text = await answer.text();
  expect([answer.status, JSON.parse(text)]).toEqual([
    200,
    {
      status: 'degraded',
      off: [
        {
          part: 'notices',
          setting: 'MOVE_WEBHOOK_SECRET',
          detail: expect.stringContaining('reference'),
          remedy: expect.stringContaining('restart'),
        },
        {
          part: 'telemetry',
          setting: 'OTEL_EXPORTER_OTLP_HEADERS',
          detail: expect.stringContaining('reference'),
          remedy: expect.stringContaining('restart'),
        },
      ],
    },
  ]);
  expect(text).not.toContain('contoso-settings');
});

test('a check warns of each reference', async () => {
  const { findings } = await runChecks(stack.baseUrl, pair);
  const found = findings.find(({ id }) => id === 'CHK-SETTING-REFERENCES');
  expect(found?.status).toBe('warn');
  expect(found?.evidence).toMatch(/MOVE_WEBHOOK_SECRET.*OTEL_EXPORTER_OTLP_HEADERS/);
});

test('the log warns of each reference at the start, without its text', () => {
  const lines = stack.logs().match(/\{"event":"setting".*\}/g) ?? [];
  expect(lines.map((line) => (JSON.parse(line) as { setting: string }).setting)).toEqual(
    expect.arrayContaining(['MOVE_WEBHOOK_SECRET', 'OTEL_EXPORTER_OTLP_HEADERS']),
  );
  expect(stack.logs()).not.toContain('contoso-settings');
});
