import { readFileSync } from 'node:fs';
import path from 'node:path';
import { globSync } from 'tinyglobby';

// What a person can see at once. Lint holds the longest file and the longest function.

const maxInFolder = 40;
const maxShortFiles = 50;
const shortFile = 15;

const root = path.resolve(__dirname, '../../..');
const product = ['functions', 'shared', 'cli', 'web', 'local', 'bench', 'infra', 'lint'];
const filesOf = (folders: readonly string[]): string[] =>
  globSync(
    folders.map((folder) => `${folder}/**/*.{ts,tsx,mjs,cjs}`),
    { cwd: root, ignore: ['**/node_modules/**', '**/dist/**'] },
  );

test('no folder has more than 40 files', () => {
  const files = filesOf([...product, 'test']);
  const counts = groupByFolder(files);
  expect(counts.size).toBeGreaterThan(100);
  const tooBig = [...counts].filter(([, inside]) => inside.length > maxInFolder);
  expect(tooBig.map(([folder, inside]) => `${folder}: ${String(inside.length)}`)).toEqual([]);
});

test('at most 50 files have 15 lines or less, tests aside', () => {
  const short = filesOf(product).filter((file) => lines(file) <= shortFile);
  expect(short.length).toBeLessThanOrEqual(maxShortFiles);
});

function lines(file: string): number {
  return readFileSync(path.join(root, file), 'utf8').trimEnd().split('\n').length;
}

function groupByFolder(files: readonly string[]): Map<string, string[]> {
  const folders = new Map<string, string[]>();
  for (const file of files) {
    const folder = path.dirname(file);
    folders.set(folder, [...(folders.get(folder) ?? []), file]);
  }
  return folders;
}
