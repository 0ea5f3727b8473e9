import { readFileSync } from 'node:fs';
import path from 'node:path';
import { globSync } from 'tinyglobby';
import { exitCodes, exitCodeWords } from '../../cli/cliError';
import { makeProgram } from '../../cli/program';
import { commonOptions, type Verb, type VerbOption, verbs } from '../../cli/verbTable';
import { codeIn, readMarkdown, tableBelow } from '../support/markdownFiles';

// docs/cli.md and `kvmover --help` show the same verbs, options and exit codes.

const root = path.resolve(__dirname, '../..');
const document = readMarkdown('docs/cli.md');
const all = Object.entries<Verb>(verbs);
const program = makeProgram('0', { out: () => undefined, err: () => undefined }, () => undefined);
const plain = (cell: string | undefined) => (cell ?? '').replaceAll('\\|', '|');

const usageOf = (name: string, { operands }: Verb) => [name, ...operands.map((operand) => operand.name)].join(' ');

function rowOf({ flags, about, choices }: VerbOption): readonly string[] {
  const list = choices?.map((choice) => `\`${choice}\``).join(', ');
  return [`\`${flags}\``, list === undefined ? about : `${about} (${list})`];
}

test('has a row for every verb, with the words of --help', () => {
  const rows = tableBelow(document, '## Verbs').map(([usage, about]) => [plain(usage), plain(about)]);
  expect(rows).toEqual(all.map(([name, verb]) => [`\`${usageOf(name, verb)}\``, verb.about]));
  const shown = program.commands.map((command) => [command.name(), command.description()]);
  expect(shown).toEqual(all.map(([name, { about }]) => [name, about]));
});

test('has a row for every option of all verbs', () => {
  const rows = tableBelow(document, '## Options of every verb').map((row) => row.map(plain));
  expect(rows).toEqual(commonOptions.map(rowOf));
});

test.each(all.filter(([, { options }]) => options.length > 0))('has a row for every option of %s', (name, verb) => {
  const rows = tableBelow(document, `### kvmover ${name}\n`.trimEnd()).map((row) => row.map(plain));
  expect(rows).toEqual(verb.options.map(rowOf));
  const help = program.commands.find((command) => command.name() === name)?.helpInformation() ?? '';
  const shown = help.replaceAll(/\s+/g, ' ');
  const missing = [...verb.options, ...commonOptions].filter(
    ({ flags, about }) => !shown.includes(flags) || !shown.includes(about),
  );
  expect(missing).toEqual([]);
});

test('has a row for every exit code', () => {
  const rows = tableBelow(document, '## Exit codes').map(([code, words]) => [Number(code), words]);
  expect(rows).toEqual(exitCodeWords);
  expect(rows.map(([code]) => code)).toEqual(Object.values(exitCodes));
});

test('names every event that the program writes, and no other', () => {
  const written = globSync('cli/**/*.ts', { cwd: root })
    .map((name) => readFileSync(path.join(root, name), 'utf8'))
    .flatMap((text) => [...text.matchAll(/\bevent: ('\w+'(?: \| '\w+')*)/g)])
    .flatMap(([, names = '']) => names.split(' | ').map((name) => name.slice(1, -1)));
  const list = /## Events\n.*?: (`status`.*?)\. `end`/s.exec(document.text)?.[1] ?? '';
  const listed = codeIn(list.replaceAll(/ \([^)]*\)/g, ''));
  expect(listed.toSorted()).toEqual([...new Set(written)].sort());
});

test('names every variable of the environment that the help names', () => {
  const variables = tableBelow(document, '## Environment').flatMap(([name = '']) => codeIn(name));
  const named = commonOptions.flatMap(({ about }) => about.match(/KVMOVER_\w+/g) ?? []);
  expect(named.filter((name) => !variables.includes(name))).toEqual([]);
});
