import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { budget } from '../support/budget';

// What each room may have at most: files, lines and words. A change that needs more raises the row in a commit of its own, which says
// why. Rows with far more than a room has are refused, too: what somebody removed must not come back unseen.

const root = path.resolve(__dirname, '../..');
const measured = /\.(tsx?|cs|cjs|mjs|md|bicep|css|html)$/;
const rooms = ['functions', 'shared', 'local', 'cli', 'web', 'bench', 'lint', 'infra', 'docs'];
const files = rooms
  .flatMap((room) =>
    readdirSync(path.join(root, room), { recursive: true, encoding: 'utf8' }).map((name) => `${room}/${name}`),
  )
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => measured.test(file) && !/\/(?:node_modules|dist)\//.test(file));

/** The room of a file: the longest of the table that has it. */
const roomOf = (file: string) =>
  Object.keys(budget)
    .filter((room) => file.startsWith(`${room}/`))
    .sort((one, other) => other.length - one.length)[0];

function sizeOf(room: string): readonly [files: number, lines: number, words: number] {
  const texts = files
    .filter((file) => roomOf(file) === room)
    .map((file) => readFileSync(path.join(root, file), 'utf8'));
  const lines = texts.reduce((sum, text) => sum + text.split('\n').length - 1, 0);
  const words = texts.reduce((sum, text) => sum + text.split(/\s+/).filter(Boolean).length, 0);
  return [texts.length, lines, words];
}

test.each(Object.keys(budget))('%s is within its budget', (room) => {
  const most = budget[room] ?? [0, 0, 0];
  const size = sizeOf(room);
  const found = { files: size[0], lines: size[1], words: size[2] };
  expect({ room, ...found }).toEqual({
    room,
    files: within(found.files, most[0]),
    lines: within(found.lines, most[1]),
    words: within(found.words, most[2]),
  });
});

/** The size itself if it fits; else the most that is allowed, so that a failure shows both. */
function within(size: number, most: number): number {
  return size > most ? most : size < most * 0.9 - 5 ? Math.ceil(most * 0.9 - 5) : size;
}

const wordsIn = (names: readonly string[]): number =>
  names
    .map((name) => readFileSync(path.join(root, name), 'utf8').split(/\s+/).filter(Boolean).length)
    .reduce((sum, count) => sum + count, 0);

test('the pages of docs and the changelog stay short enough to be read', () => {
  const pages = readdirSync(path.join(root, 'docs')).filter((name) => name.endsWith('.md'));
  expect(pages.length).toBeLessThanOrEqual(32);
  expect(wordsIn(pages.map((name) => `docs/${name}`))).toBeLessThanOrEqual(65_000);
  expect(wordsIn(['CHANGELOG.md'])).toBeLessThanOrEqual(1_500);
});

test('every file of the product and of its docs is in a room', () => {
  expect(files.filter((file) => roomOf(file) === undefined)).toEqual([]);
});
