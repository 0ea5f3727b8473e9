import { infraText } from '../support/infra/infraTemplate';
import { markdownFiles, readMarkdown } from '../support/markdownFiles';

// What can be said of the shell code in the documents without running it; commands.test.ts runs what can be run here.

test('what the README says to do after a deployment reads outputs that there are', () => {
  const afterAzdUp =
    readMarkdown('README.md').code.find(({ code }) => code.includes('$MOVER_ENDPOINT/moves'))?.code ?? '';
  const outputs = [...infraText('main.bicep').matchAll(/^output (\w+) /gm)].map(([, name]) => name);
  const read = /grep -E '\^\(([\w|]+)\)='/.exec(afterAzdUp)?.[1]?.split('|') ?? [];
  expect(read).toHaveLength(3);
  expect(outputs).toEqual(expect.arrayContaining(read));
  for (const name of read) expect(afterAzdUp.split(`$${name}`).length).toBeGreaterThan(1);
});

test('every setting of azd that a document names is one of the deployment', () => {
  const named = markdownFiles().flatMap(({ text }) =>
    [...text.matchAll(/azd env set ([A-Z_]+)/g)].map(([, name]) => name),
  );
  const parameters = ['main.parameters.json', 'access.parameters.json'].map(infraText).join('');
  const known = [...parameters.matchAll(/\$\{(\w+)/g)].map(([, name]) => name);
  expect(named.length).toBeGreaterThan(1);
  expect(known).toEqual(expect.arrayContaining(named.filter((name) => name !== 'NAME')));
});

test('addresses with a question mark are quoted in every document, since some shells look for files of that name', () => {
  const shell = markdownFiles().flatMap(({ name, code }) =>
    code
      .filter(({ info }) => /^(?:sh|bash)/.test(info))
      .flatMap((block) => block.code.split('\n').map((line) => ({ name, line }))),
  );
  const bare = shell.filter(({ line }) => /https?:[^\s'"]*\?/.test(line.replaceAll(/'[^']*'|"[^"]*"/g, '')));
  expect(shell.length).toBeGreaterThan(20);
  expect(bare).toEqual([]);
});
