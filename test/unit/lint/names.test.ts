import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

// One word has one meaning in the deployed app: no two files export the same name, and no two files of code have the same one.

const root = path.resolve(__dirname, '../../..');
const files = ['functions', 'shared']
  .flatMap((room) =>
    readdirSync(path.join(root, room), { recursive: true, encoding: 'utf8' }).map((name) => `${room}/${name}`),
  )
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => file.endsWith('.ts'));

const declaration = /^export (?:async )?(?:const|function\*?|class|interface|type) (\w+)/gm;

/** What stands in more than one file: the words, each with its files. */
function twice(pairs: readonly (readonly [word: string, file: string])[]): readonly string[] {
  const found = new Map<string, Set<string>>();
  for (const [word, file] of pairs) found.set(word, (found.get(word) ?? new Set()).add(file));
  return [...found].filter(([, places]) => places.size > 1).map(([word, places]) => [word, ...places].join(' '));
}

test('no name is exported by two files', () => {
  const pairs = files.flatMap((file) =>
    [...readFileSync(path.join(root, file), 'utf8').matchAll(declaration)].map(
      ([, name = '']) => [name, file] as const,
    ),
  );
  expect(pairs.length).toBeGreaterThan(1_000);
  expect(twice(pairs)).toEqual([]);
});

test('no two files have the same name', () => {
  const pairs = files.filter((file) => !file.endsWith('/index.ts')).map((file) => [path.basename(file), file] as const);
  expect(twice(pairs)).toEqual([]);
});

test.each([
  [
    [
      ['one', 'a.ts'],
      ['one', 'b.ts'],
    ],
    ['one a.ts b.ts'],
  ],
  [
    [
      ['one', 'a.ts'],
      ['two', 'b.ts'],
      ['one', 'a.ts'],
    ],
    [],
  ],
] as const)('finds what stands twice in %j', (pairs, found) => {
  expect(twice(pairs)).toEqual(found);
});
