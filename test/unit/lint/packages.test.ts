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

const all = [...refused, ...allowed].map((one, at) => ({ ...one, file: `${one.folder}/madeUp${at}.ts` }));
const onPage = {
  type: "import { type Planted } from '../shared/contracts/planted';\nexport type It = Planted;\n",
  value: "import { planted } from '../shared/contracts/planted';\nexport const it = planted;\n",
  node: "import { readFileSync } from 'node:fs';\nexport const it = readFileSync;\n",
  markup: 'export const it = (place: { innerHTML: string }, text: string) => (place.innerHTML = text);\n',
  storage: 'export const it = localStorage.length;\n',
};
// One run of the linter, because its start takes seconds.
const found = lintPlanted({
  ...Object.fromEntries(all.map(({ file, text }) => [file, text])),
  'shared/contracts/planted.ts': 'export interface Planted {\n  readonly a: string;\n}\nexport const planted = 1;\n',
  ...Object.fromEntries(Object.entries(onPage).map(([name, text]) => [`web/${name}.ts`, text])),
});

describe('no-restricted-imports', () => {
  it.each(all.slice(0, refused.length))('refuses in $folder: $text', ({ file }) => {
    expect(found[file]).toContain(rule);
  });

  it.each(all.slice(refused.length))('accepts in $folder: $text', ({ file }) => {
    expect(found[file]).toEqual([]);
  });
});

describe('the page', () => {
  it('imports types of the contract', () => {
    expect(found['web/type.ts']).toEqual([]);
  });

  it.each([
    ['code of the contract', 'value', '@typescript-eslint/no-restricted-imports'],
    ['modules of Node', 'node', '@typescript-eslint/no-restricted-imports'],
    ['markup', 'markup', 'no-restricted-syntax'],
    ['storage that outlives the tab', 'storage', 'no-restricted-globals'],
  ])('uses no %s', (_, name, broken) => {
    expect(found[`web/${name}.ts`]).toContain(broken);
  });
});
