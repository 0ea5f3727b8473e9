import { existsSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { noticeSchema } from '../../shared/contracts/model/notices';
import { reportSchema } from '../../shared/contracts/operations/openApiDocument';
import { apiDocument } from '../support/fuzz/apiDocument';
import { type Schema } from '../support/fuzz/schemaValue';
import { codeIn, readMarkdown } from '../support/markdownFiles';

// docs/report.md says for each statement of the app on which reading it rests, and which field has the time of that reading.

const root = path.resolve(__dirname, '../..');
const statements = readMarkdown('docs/report.md').text.split('\n### Statements\n')[1] ?? '';
const rows = [...statements.matchAll(/^- (.*)$/gm)].map(([, entry = '']) =>
  (/^\*\*(.+)\.\*\* (.+?), (`[^`]+`)\. (.+?)\. (.+?)\. (`[^`]+`)$/.exec(entry) ?? []).slice(1),
);
const plain = (document: unknown) => JSON.parse(JSON.stringify(document)) as Schema;
const roots: Readonly<Record<string, Schema>> = {
  ...apiDocument().schemas,
  MoveReport: plain(reportSchema()),
  Notice: plain(z.toJSONSchema(noticeSchema, { io: 'input' })),
};
const fieldOf = ([, , time = '']: readonly string[]): string => codeIn(time)[0] ?? '';

/** The schemas that a value can have at a path such as `lines[].evidenceAt`. */
function schemasAt(document: Schema, fieldPath: string): readonly Schema[] {
  let found = choicesOf(document, document);
  for (const part of fieldPath.split('.')) {
    const name = part.replace('[]', '');
    found = found.flatMap((schema) => choicesOf(document, schema.properties?.[name]));
    if (part.endsWith('[]')) found = found.flatMap((schema) => choicesOf(document, schema.items));
  }
  return found;
}

function choicesOf(document: Schema, schema: Schema | undefined): readonly Schema[] {
  if (schema === undefined) return [];
  if (schema.$ref !== undefined) return choicesOf(document, referred(document, schema.$ref));
  const choices = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];
  return [schema, ...choices.flatMap((choice) => choicesOf(document, choice))];
}

function referred(document: Schema, reference: string): Schema | undefined {
  const parts = reference.split('/').slice(1);
  const within = (whole: unknown): unknown =>
    parts.reduce<unknown>((at, part) => (at as Readonly<Record<string, unknown>> | undefined)?.[part], whole);
  return (within(document) ?? within(apiDocument().whole)) as Schema | undefined;
}

function existsIn(field: string): boolean {
  const [name = '', ...rest] = field.split('.');
  const document = roots[name];
  return document !== undefined && schemasAt(document, rest.join('.')).length > 0;
}

test('the table has its statements, each with all its cells', () => {
  expect(rows.length).toBeGreaterThan(30);
  expect(rows.filter((row) => row.length !== 6 || row.some((cell) => cell === ''))).toEqual([]);
});

test.each(rows.map((row) => [row[0], fieldOf(row)] as const))('%s: the contract has %s', (_, field) => {
  expect([field, existsIn(field)]).toEqual([field, true]);
});

test('a field that the contract does not have is found', () => {
  expect(['Fleet.noSuchAt', 'MoveStatus.hold.noSuchAt', 'NoSuch.at'].filter(existsIn)).toEqual([]);
});

test('every test that the table names exists', () => {
  const named = rows.flatMap(([, , , , , file = '']) => codeIn(file));
  expect(named.length).toBe(rows.length);
  expect(named.filter((file) => !file.endsWith('.test.ts') || !existsSync(path.join(root, 'test', file)))).toEqual([]);
});

test('the table has every answer with a field for the time of its evidence', () => {
  const whole = JSON.stringify(apiDocument().schemas);
  expect(whole).toContain('"evidenceAt"');
  const named = new Set(rows.map(fieldOf).map((field) => field.split('.')[0]));
  const lists: Readonly<Record<string, string>> = { FleetList: 'Fleet' };
  const answers = Object.entries(apiDocument().schemas).flatMap(([name, schema]) =>
    JSON.stringify(schema).includes('"evidenceAt"') ? [lists[name] ?? name] : [],
  );
  expect(answers.filter((name) => !named.has(name))).toEqual([]);
});
