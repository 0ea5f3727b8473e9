import path from 'node:path';
import { globSync } from 'tinyglobby';
import { codeIn, readMarkdown } from '../support/markdownFiles';

// The pages of the embedded Azure and of the embedded host name a test for each part that they claim.

const root = path.resolve(__dirname, '../..');
const tests = new Set(globSync('test/**/*.test.ts', { cwd: root }).map((file) => path.basename(file, '.test.ts')));

test.each([
  ['emulator', 30],
  ['embedded-host', 20],
])('every test that docs/%s.md names exists', (page, least) => {
  const { text } = readMarkdown(`docs/${page}.md`);
  const coverage = /\n## Coverage\n(.*?)\n## /s.exec(text)?.[1] ?? '';
  const entries = coverage.split('\n').filter((line) => line.startsWith('- '));
  const named = entries.flatMap((line) =>
    [...line.matchAll(/\((`\w[\w.]*`(?:, `\w[\w.]*`)*)\)/g)].flatMap(([, list = '']) => codeIn(list)),
  );
  expect(new Set(named).size).toBeGreaterThan(least);
  expect(named.filter((name) => !tests.has(name))).toEqual([]);
});
