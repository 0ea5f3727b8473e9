import { lintPlanted } from '../../support/lint/lintPlanted';

const rule = 'no-restricted-imports';

const sdk = "import { SecretClient } from '@azure/keyvault-secrets';";
const sender = "import { TracerProvider } from '@opentelemetry/sdk-trace';";
const telemetryApi = "import { trace } from '@opentelemetry/api';";
const functionsApi = "import { type HttpRequest } from '@azure/functions';";
const zod = "import { z } from 'zod';";

const folders = [
  'functions/http',
  'functions/activities',
  'functions/orchestrators',
  'functions/timers',
  'shared/contracts',
  'shared/rules',
];
const refused = [
  ...folders.flatMap((folder) => [sdk, sender].map((text) => ({ folder, text }))),
  { folder: 'functions/orchestrators', text: telemetryApi },
];
const allowed = [
  ...folders.flatMap((folder) => [functionsApi, zod].map((text) => ({ folder, text }))),
  { folder: 'functions/activities', text: telemetryApi },
  ...[sdk, sender, telemetryApi].map((text) => ({ folder: 'shared/clients', text })),
];

describe('no-restricted-imports', () => {
  const all = [...refused, ...allowed].map((one, at) => ({ ...one, file: `${one.folder}/madeUp${at}.ts` }));
  const found = lintPlanted(Object.fromEntries(all.map(({ file, text }) => [file, text])));

  it.each(all.slice(0, refused.length))('refuses in $folder: $text', ({ file }) => {
    expect(found[file]).toContain(rule);
  });

  it.each(all.slice(refused.length))('accepts in $folder: $text', ({ file }) => {
    expect(found[file]).toEqual([]);
  });
});
