import { markdownFiles } from '../support/markdownFiles';

// A sentence of the documents has at most 25 words. Code counts as one word, and so does a list of codes.

const most = 25;

/** Documents whose sentences are still longer. */
const notYet = ['docs/security.md', 'CHANGELOG.md'];

const documents = markdownFiles().filter(({ name }) => !notYet.includes(name));

/** The sentences of prose, of list entries and of cells that have too many words. */
function longSentences(text: string): readonly string[] {
  const prose = text.replaceAll(/^```.*?^```$/gms, '').replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1');
  const plain = prose.replaceAll(/`[^`\n]*`/g, 'code').replaceAll(/(?:code, )+code(?:(?: and| or) code)?/g, 'code');
  return plain
    .split('\n')
    .flatMap((line) => (line.startsWith('|') ? line.split('|') : [line.replace(/^\s*(?:[-*]|\d+\.)\s+/, '')]))
    .flatMap((part) => part.split(/(?<=[.!?:;])["_)*]*\s+/))
    .filter((sentence) => sentence.split(/\s+/).filter((word) => /\w/.test(word)).length > most);
}

test.each(documents.map(({ name, text }) => [name, text] as const))(
  '%s has no sentence of more than 25 words',
  (_, text) => {
    expect(longSentences(text)).toEqual([]);
  },
);

test('counts words, not code', () => {
  const words = (count: number) => Array<string>(count).fill('word').join(' ');
  expect(longSentences(`${words(25)}. ${words(25)}.`)).toEqual([]);
  expect(longSentences(`- ${words(26)}.`)).toHaveLength(1);
  expect(longSentences(`${words(24)} \`one two\`, \`three\` and \`four\`.`)).toEqual([]);
});
