import { existsSync } from 'node:fs';
import path from 'node:path';
import { type Schema } from '../support/fuzz/schemaValue';
import { apiDocument } from '../support/fuzz/apiDocument';
import { codeIn, entriesBelow, markdownFiles, readMarkdown, tableBelow, threatsBelow } from '../support/markdownFiles';
import { apiOperations } from '../../shared/contracts/operations/apiOperations';
import { settingNames } from '../../shared/contracts/settings/settings';

const root = path.resolve(__dirname, '../..');
const settings = readMarkdown('docs/settings.md');
const request = readMarkdown('docs/request.md');

test.each(markdownFiles().map((file) => [file.name, file] as const))('%s repeats no row of a table', (_, { text }) => {
  const tables = text.split(/\n(?!\|)/).map((block) => block.split('\n').filter((line) => line.startsWith('| ')));
  const twice = tables.flatMap((rows) => rows.filter((row, at) => rows.indexOf(row) !== at));
  expect(twice).toEqual([]);
});

test('docs/settings.md has an entry for every setting and no other', () => {
  const named = entriesBelow(settings, '## All settings').flatMap(([names = '']) => codeIn(names));
  expect([...named].sort()).toEqual([...settingNames].sort());
});

describe('the list of fields in docs/request.md', () => {
  const rows = entriesBelow(request, '## Fields');
  const schema = apiDocument().schemas['MoveRequest'] ?? {};
  const listed = rows.flatMap(([names = '']) => fieldsIn(names));

  test('names every field of the request, itself or by its parts', () => {
    const fields = Object.keys(schema.properties ?? {});
    const named = new Set(listed.map((name) => name.split('.')[0] ?? ''));
    const elsewhere = rows.flatMap(([, , meaning = '']) => codeIn(meaning));
    const isNamed = (field: string): boolean =>
      named.has(field) || elsewhere.some((code) => code.includes(`"${field}"`));
    expect(fields.filter((field) => !isNamed(field))).toEqual([]);
  });

  test('names no field that the request does not have', () => {
    expect(listed.filter((name) => schemaAt(schema, name) === undefined)).toEqual([]);
  });

  test('names every choice of a field', () => {
    const missing = rows.flatMap(([names = '', preset = '', meaning = '']) => {
      const [only, ...others] = fieldsIn(names);
      if (only === undefined || others.length > 0) return [];
      const words = [...codeIn(preset), ...codeIn(meaning)];
      const choices = schemaAt(schema, only)?.enum ?? [];
      return choices.filter((choice) => !words.includes(String(choice))).map((choice) => `${only}: ${String(choice)}`);
    });
    expect(missing).toEqual([]);
  });

  test('shows the defaults', () => {
    const wrong = rows.flatMap(([names = '', preset = '']) =>
      fieldsIn(names).flatMap((name) => {
        const { default: standard } = (schemaAt(schema, name) ?? {}) as {
          default?: string | number | boolean | object | null;
        };
        const isShown = typeof standard === 'object' || standard === undefined || preset.includes(String(standard));
        return isShown ? [] : [`${name}: ${String(standard)} is shown as ${preset}`];
      }),
    );
    expect(wrong).toEqual([]);
  });
});

/** `copy.rotationPolicies`, `.issuers` means `copy.issuers` too. */
function fieldsIn(cell: string): readonly string[] {
  const names = codeIn(cell);
  const parent = names[0]?.split('.')[0] ?? '';
  return names.map((name) => (name.startsWith('.') ? parent + name : name));
}

function schemaAt(schema: Schema, name: string): Schema | undefined {
  return name.split('.').reduce<Schema | undefined>((at, part) => partsOf(at)[part], schema);
}

function partsOf(schema: Schema | undefined): Readonly<Record<string, Schema>> {
  const choices = [...(schema?.anyOf ?? []), ...(schema?.oneOf ?? [])];
  return Object.assign({}, schema?.properties, ...choices.map((choice) => choice.properties)) as Record<string, Schema>;
}

describe('the threat model', () => {
  const security = readMarkdown('docs/security.md');
  const headings = [...security.text.matchAll(/^### .+$/gm)].map(([heading]) => heading);

  test('has its threats', () => {
    expect(headings.length).toBeGreaterThanOrEqual(7);
  });

  test.each(headings)('%s: every threat has a control and a test that exists', (heading) => {
    const rows = threatsBelow(security, heading);
    expect(rows.length).toBeGreaterThan(0);
    for (const [threat = '', control = '', tests = ''] of rows) {
      const named = codeIn(tests);
      expect([threat, control.length > 10, named.length > 0]).toEqual([threat, true, true]);
      expect(named.filter((file) => !file.endsWith('.test.ts') || !existsSync(path.join(root, 'test', file)))).toEqual(
        [],
      );
    }
  });
});

test('docs/deploy.md lists for each app role the calls that only this role may make', () => {
  const listed = tableBelow(readMarkdown('docs/deploy.md'), '### App roles and a second person').flatMap(
    ([role = '', calls = '']) =>
      codeIn(calls)
        .filter((call) => call.startsWith('POST '))
        .map((call) => `${codeIn(role).join('')}: ${call}`),
  );
  const real = apiOperations
    .filter(({ method }) => method === 'post')
    .map(({ role, path: route }) => `${role}: POST /api/${route}`);
  expect(listed.sort()).toEqual(real.sort());
});
