import { readFileSync } from 'node:fs';
import path from 'node:path';
import { globSync } from 'tinyglobby';
import { exitCodes, exitCodeWords } from '../../cli/cliError';
import { makeProgram } from '../../cli/program';
import { commonOptions } from '../../cli/commonOptions';
import { type Verb } from '../../cli/verb';
import { verbs } from '../../cli/verbTable';
import { codeIn, entriesBelow, readMarkdown } from '../support/markdownFiles';

// docs/cli.md and `kvmover --help` show the same verbs, options and exit codes. `npm run docs` writes them into the page.

const root = path.resolve(__dirname, '../..');
const document = readMarkdown('docs/cli.md');
const all = Object.entries<Verb>(verbs);
const program = makeProgram({ version: '0', write: () => undefined, columns: 100 }, () => undefined);
const escaped = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);

test('--help has the verbs with the words of the page', () => {
  const shown = program.commands.map((command) => [command.name(), command.description()]);
  expect(shown.toSorted()).toEqual(all.map(([name, { about }]) => [name, about]).toSorted());
  for (const [name, { about }] of all)
    expect(document.text).toMatch(new RegExp(`^- \`${name}\\b.*: ${escaped(about)}$`, 'm'));
});

test.each(all.filter(([, { options }]) => options.length > 0))(
  '--help and the page have every option of %s',
  (name, verb) => {
    const help = program.commands.find((command) => command.name() === name)?.helpInformation() ?? '';
    const shown = help.replaceAll(/\s+/g, ' ');
    const missing = [...verb.options, ...commonOptions].filter(
      ({ flags, about }) => !shown.includes(flags) || !shown.includes(about),
    );
    expect(missing).toEqual([]);
    // The options of a verb stand below lines that name it.
    const groups = document.text
      .split('\n\n')
      .filter((_, at, parts) => parts[at - 1]?.split(/[:,] ?/).includes(`\`${name}\``));
    expect(
      verb.options.filter(({ flags, about }) => !groups.some((part) => part.includes(`- \`${flags}\`: ${about}`))),
    ).toEqual([]);
  },
);

test('has every exit code', () => {
  const shown = [...document.text.matchAll(/^- `(\d+)`: (.*)$/gm)].map(([, code, words]) => [Number(code), words]);
  expect(shown).toEqual(exitCodeWords);
  expect(shown.map(([code]) => code)).toEqual(Object.values(exitCodes));
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
  const variables = entriesBelow(document, '## Environment').flatMap(([name = '']) => codeIn(name));
  const named = commonOptions.flatMap(({ about }) => about.match(/KVMOVER_\w+/g) ?? []);
  expect(named.filter((name) => !variables.includes(name))).toEqual([]);
});
