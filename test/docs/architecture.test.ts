import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { globSync } from 'tinyglobby';
import { codeIn, markdownFiles, readMarkdown } from '../support/markdownFiles';

// docs/architecture.md names files and functions of the code. A reader must find each of them.

const root = path.resolve(__dirname, '../..');
const architecture = readMarkdown('docs/architecture.md');
const heading = '## Follow one secret';
const section = architecture.text.slice(architecture.text.indexOf(`\n${heading}\n`)).split('\n## ')[1] ?? '';

const sources = globSync('**/*.{ts,cjs,mjs,sh,bicep,kql}', {
  cwd: root,
  dot: true,
  ignore: ['**/node_modules/**', 'dist/**', '.state/**', '.cache/**', 'coverage/**'],
});

const isFile = (code: string): boolean => /^(?:functions|shared)\/.*\.ts$/.test(code);
const exportOf = (name: string): RegExp =>
  new RegExp(`^export (?:async )?(?:function\\*?|const|class|interface|type) ${name}\\b`, 'm');

test('every file that the document names exists', () => {
  const prose = architecture.text.replaceAll(/^```.*?^```$/gms, '');
  const named = codeIn(prose).filter(isFile);
  expect(named.length).toBeGreaterThan(40);
  expect(named.filter((file) => !existsSync(path.join(root, file)))).toEqual([]);
});

const pages = markdownFiles().filter(({ name }) => name !== 'CHANGELOG.md');

test.each(pages)('every source file that $name names, with or without its folders, exists', ({ text }) => {
  const prose = text.replaceAll(/^```.*?^```$/gms, '');
  const named = codeIn(prose).filter((code) => /^[\w./-]+\.(?:ts|cjs|mjs|sh|bicep|kql)$/.test(code));
  expect(named.filter((file) => !sources.some((source) => `/${source}`.endsWith(`/${file}`)))).toEqual([]);
});

test('the walk says how many files it opens', () => {
  const [walk = ''] = section.split('\nYou meet:\n');
  const opened = codeIn(walk).filter((code) => isFile(code) && code !== 'functions/index.ts');
  expect(section).toContain(`Open these ${String(new Set(opened).size)} files`);
});

/** The entries `- names: what they do (files)` below the walk. */
const met = [...section.matchAll(/^- (`[^:]+`): .* \((`[^()]+`)\)$/gm)].map(
  ([, names = '', files = '']) => [codeIn(names), codeIn(files)] as const,
);

test('the walk has a list of what the reader meets', () => {
  expect(met.length).toBeGreaterThan(12);
});

test.each(met)('%j are exported by %j', (names, files) => {
  const text = files.map((file) => readFileSync(path.join(root, file), 'utf8')).join('\n');
  expect(names.filter((name) => !exportOf(name).test(text))).toEqual([]);
});
