import { infraText } from '../support/infra/infraTemplate';
import { markdownFiles, readMarkdown } from '../support/markdownFiles';

// Tests shell code in the documents that cannot run here. commands.test.ts runs the other code.

test('the README’s instructions for a deployment read only existing outputs', () => {
  const afterAzdUp =
    readMarkdown('README.md').code.find(({ code }) => code.includes('$MOVER_ENDPOINT/moves'))?.code ?? '';
  const outputs = [...infraText('main.bicep').matchAll(/^output (\w+) /gm)].map(([, name]) => name);
  const read = /grep -E '\^\(([\w|]+)\)='/.exec(afterAzdUp)?.[1]?.split('|') ?? [];
  expect(read).toHaveLength(3);
  expect(outputs).toEqual(expect.arrayContaining(read));
  for (const name of read) expect(afterAzdUp.split(`$${name}`).length).toBeGreaterThan(1);
});

test('every azd setting in the documents is a parameter of the deployment, or read by its hooks', () => {
  const named = markdownFiles().flatMap(({ text }) =>
    [...text.matchAll(/azd env set ([A-Z_]+)/g)].map(([, name]) => name),
  );
  const parameters = ['main.parameters.json', 'access.parameters.json'].map(infraText).join('');
  const known = [...`${parameters}${infraText('hooks/checkBefore.mjs')}`.matchAll(/(?:\$\{|process\.env\.)(\w+)/g)].map(
    ([, name]) => name,
  );
  expect(named.length).toBeGreaterThan(1);
  expect(known).toEqual(expect.arrayContaining(named.filter((name) => name !== 'NAME')));
});

test('every document quotes addresses with a question mark, because some shells expand it', () => {
  const shell = markdownFiles().flatMap(({ name, code }) =>
    code
      .filter(({ info }) => /^(?:sh|bash)/.test(info))
      .flatMap((block) => block.code.split('\n').map((line) => ({ name, line }))),
  );
  const bare = shell.filter(({ line }) => /https?:[^\s'"]*\?/.test(line.replaceAll(/'[^']*'|"[^"]*"/g, '')));
  expect(shell.length).toBeGreaterThan(20);
  expect(bare).toEqual([]);
});

test('every document sets a variable of the deployment before its shell code reads it', () => {
  const unset = markdownFiles().flatMap(({ name, code }) => {
    const shell = code.filter(({ info }) => /^(?:sh|bash)/.test(info)).map((block) => block.code);
    const text = shell.join('\n');
    return [...text.matchAll(/\$\{?((?:MOVER|AZURE)_[A-Z_]+)/g)]
      .filter(({ 1: variable = '', index }) => !new RegExp(`\\b${variable}(?:=|\\||\\)=)`).test(text.slice(0, index)))
      .map(([, variable]) => `${name}: ${variable}`);
  });
  expect(unset).toEqual([]);
});
