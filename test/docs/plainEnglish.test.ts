import { readFileSync } from 'node:fs';
import path from 'node:path';
import { globSync } from 'tinyglobby';
import { type Finding, findOutWords } from '../support/outWords';
import { findOutWordsOfCode } from '../support/wordsOfCode';

// The words that are out are listed in test/support/outWords.ts, each with a better one.

const root = path.resolve(__dirname, '../..');

/** Folders whose code is checked: comments, texts and names. A folder is added once it is clean. */
const checkedFolders: readonly string[] = [
  'docs',
  'functions',
  'shared',
  'test/contract',
  'test/unit',
  'test/e2e',
  'test/nightly',
  'test/support',
  'test/docs',
  'test/workflow',
  'bench',
  'cli',
  'infra',
  'lint',
  'local',
  'web',
];

/** Single files of folders that are not on the list yet. */
const checkedFiles: readonly string[] = [
  'test/docs/plainEnglish.test.ts',
  'test/docs/{geographies,picture,tables}.test.ts',
  'test/support/wordsOfCode.ts',
];

/** The list itself, and the examples of this file, have to name the words. */
const list = 'test/support/outWords.ts';
const here = 'test/docs/plainEnglish.test.ts';
const firstExample = "describe('findOutWords'";

const documents = ['*.md', 'docs/**/*.md'];
const code = [...checkedFolders.map((folder) => `${folder}/**/*.{ts,tsx,mjs,cjs}`), ...checkedFiles];

function filesOf(patterns: readonly string[]): readonly string[] {
  return globSync([...patterns], { cwd: root, ignore: ['**/node_modules/**', 'test/support/apps/**'] }).sort();
}

const read = (name: string): string => readFileSync(path.join(root, name), 'utf8');

/** One line for each finding: the place, the word, and what to write instead. */
function shown(name: string, findings: readonly Finding[]): readonly string[] {
  return findings.map(({ line, word, better }) => `${name}:${String(line)} "${word}": write ${better}`);
}

test.each(filesOf(documents))('%s uses no word that is out', (name) => {
  expect(shown(name, findOutWords(read(name)))).toEqual([]);
});

test.each(filesOf(code).filter((name) => name !== list))('the code of %s uses no word that is out', (name) => {
  const text = read(name);
  const own = name === here ? text.slice(0, text.lastIndexOf(firstExample)) : text;
  expect(shown(name, findOutWordsOfCode(name, own))).toEqual([]);
});

test('the README has at most 1,200 words', () => {
  expect(read('README.md').split(/\s+/).filter(Boolean).length).toBeLessThanOrEqual(1_200);
});

describe('findOutWords', () => {
  const wordsIn = (text: string): readonly string[] => findOutWords(text).map(({ word }) => word);

  test.each([
    ['The app tells who called.', 'tells'],
    ['The status TOLD nothing.', 'TOLD'],
    ['Each part is held against the plan.', 'held against'],
    ['It holds each against the list.', 'holds each against'],
    ['The key is made anew.', 'anew'],
    ['Whoever has the key may call.', 'Whoever'],
    ['What is on its way is sealed.', 'What is on its way is'],
    ['It waits so many seconds.', 'so many'],
    ['The move goes on.', 'goes on'],
    ['All pass but for one.', 'but for'],
    ['A row beside the table.', 'beside'],
    ['Older versions stay behind.', 'stay behind'],
    ['The store does not serve.', 'does not serve'],
    ['a blink of a vault', 'a blink'],
    ['It is gone for good.', 'for good'],
    ['It does not get on.', 'get on'],
    ['Functions are no trusted service of the firewall.', 'no trusted service'],
  ])('finds the word in "%s"', (text, word) => {
    expect(wordsIn(text)).toEqual([word]);
  });

  test('finds a phrase across the end of a line, and names its first line', () => {
    expect(findOutWords('One.\nThe move goes\non.')).toEqual([expect.objectContaining({ line: 2, word: 'goes on' })]);
  });

  test('accepts words that only look alike', () => {
    const text = 'Besides, storytelling: a newer version goes on top. What is needed? This is. A renewal is one-sided.';
    expect(wordsIn(text)).toEqual([]);
  });

  test('shows file, line, word and the better word', () => {
    expect(shown('docs/a.md', findOutWords('One.\nAll but for one.'))).toEqual([
      'docs/a.md:2 "but for": write except for',
    ]);
  });
});

describe('findOutWordsOfCode', () => {
  const planted = [
    '/** The host tells',
    ' * all. The timer goes',
    ' * on. */',
    'export const mostRuns = 3; // beside the rest',
    "const text = 'the key is made anew';",
    'const other = `a ${toldOnce(text)} blink`;',
    '// All of them but',
    '// for one.',
    'const { longestWait, almost } = handleTold(anew, /for good/);',
  ].join('\n');

  test('finds words in comments and strings, and names of code', () => {
    const found = findOutWordsOfCode('planted.ts', planted).map(({ line, word }) => `${String(line)} ${word}`);
    expect(found).toEqual([
      '1 tells',
      '2 goes on',
      '4 beside',
      '4 mostRuns',
      '5 anew',
      '6 toldOnce',
      '7 but for',
      '9 longestWait',
      '9 handleTold',
    ]);
  });

  test('joins no phrase from two strings or from a comment and the code after it', () => {
    expect(findOutWordsOfCode('planted.ts', "const a = ['so', 'many'];\n// so\nmany();")).toEqual([]);
  });
});
