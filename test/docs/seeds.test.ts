import { type RunningAzure, startAzure } from '../../local/azure/startAzure';
import { seedCertificateSchema, seedKeySchema, seedSecretSchema } from '../../local/azure/seeds/seedItemSchemas';
import { type SeedInput, seedSchema } from '../../local/azure/seeds/seedSchema';
import { codeIn, entriesBelow, readMarkdown } from '../support/markdownFiles';

// Tests the part of docs/emulator.md about seeds: its examples load, and its lists have every field of the schemas.

const document = readMarkdown('docs/emulator.md');
const examples = document.code
  .filter(({ info, code }) => info === 'json' && code.includes('"vaults"'))
  .map(({ code }) => JSON.parse(code) as SeedInput);

let azure: RunningAzure | undefined;
afterEach(async () => {
  await azure?.stop();
  azure = undefined;
});

test('the document shows seeds', () => {
  expect(examples.length).toBeGreaterThanOrEqual(3);
});

test.each(examples.map((seed, at) => [at + 1, seed] as const))('example %i loads', async (_, seed) => {
  azure = await startAzure({ seed });
  expect(azure.vaults.map(({ name }) => name)).toEqual(seed.vaults?.map(({ name }) => name));
});

test('the examples have every kind of item', () => {
  const vaults = examples.flatMap(({ vaults: shown = [] }) => shown);
  for (const kind of ['secrets', 'keys', 'certificates', 'issuers', 'contacts', 'locks', 'roleAssignments'] as const)
    expect([kind, vaults.some((vault) => (vault[kind] ?? []).length > 0)]).toEqual([kind, true]);
});

const vaultFields = seedSchema.shape.vaults.unwrap().element.shape;
const versionOf = (schema: { readonly shape: object }) => Object.keys(schema.shape);

test.each([
  ['#### Fields of a vault', Object.keys(vaultFields)],
  [
    '#### Fields of an item',
    [seedSecretSchema, seedKeySchema, seedCertificateSchema].flatMap((schema) => Object.keys(schema.shape)),
  ],
  [
    '#### Fields of a version',
    [
      seedSecretSchema.shape.versions.element,
      seedKeySchema.shape.versions.element,
      seedCertificateSchema.shape.versions.unwrap().element,
    ].flatMap(versionOf),
  ],
])('the list below "%s" has each field of the schema and no other', (heading, fields) => {
  const shown = entriesBelow(document, heading).flatMap(([cell = '']) => codeIn(cell));
  expect([...shown].sort()).toEqual([...new Set(fields)].sort());
});
