import { cutStatus, fitStatus } from '../../../../../shared/rules/text/fitStatus';
import { shortenText } from '../../../../../shared/rules/text/shortenText';

const maxCharacters = (16 * 1024) / 2;
/** As the runtime writes JSON: it also escapes some line breaks. */
const sizeOf = (value: unknown): number =>
  JSON.stringify(value).replaceAll(/[\u0085\u2028\u2029]/g, String.raw`\u2028`).length;
const listOf = (count: number, text = 'x'.repeat(100)) => Array.from({ length: count }, () => text);

describe('fitStatus', () => {
  it('returns a status that fits as it is', () => {
    const status = { list: listOf(10) };
    expect(fitStatus(status, ({ list }) => [() => list.pop()])).toBe(status);
  });

  it('takes from one list after the other, until the rest fits, and changes a copy', () => {
    const status = { first: listOf(20), second: listOf(100), third: listOf(20) };
    const short = fitStatus(status, ({ first, second, third }) => [
      () => first.pop(),
      () => second.shift(),
      () => third.pop(),
    ]);
    expect(short.first).toEqual([]);
    expect(short.second.length).toBeGreaterThan(40);
    expect(short.third).toHaveLength(20);
    expect(sizeOf(short)).toBeLessThanOrEqual(maxCharacters);
    expect(status.first).toHaveLength(20);
  });

  it('leaves room for what an orchestration waits for', () => {
    const short = fitStatus({ list: listOf(100, 'x') }, ({ list }) => [() => list.pop()]);
    expect(sizeOf(short)).toBeLessThanOrEqual(maxCharacters - 400);
  });
});

describe.each(['x', '"', '\u0001', '\u2028', '\ud800'])('cutStatus with texts of %j', (letter) => {
  it.each<[string, object]>([
    ['a long list', { list: listOf(10_000, letter) }],
    ['a long text', { text: letter.repeat(100_000) }],
    ['lists in lists', { lists: Array.from({ length: 100 }, () => ({ list: listOf(100, letter.repeat(10)) })) }],
    ['many long texts', Object.fromEntries(listOf(40).map((_, at) => [`text${String(at)}`, letter.repeat(5_000)]))],
    ['more names than a status has room for', Object.fromEntries(listOf(2_000).map((_, at) => [`name${at}`, letter]))],
  ])('returns a status that the runtime accepts for one with %s', (_, status) => {
    expect(sizeOf(cutStatus(status))).toBeLessThanOrEqual(maxCharacters);
  });

  it('keeps a status that the runtime accepts', () => {
    const status = { phase: 'running', list: [letter], number: 1.5, nothing: null, isTrue: true };
    expect(cutStatus(status)).toBe(status);
  });
});

it('cutStatus keeps the facts of a status that is too long, and the first entries of its lists', () => {
  const status = { phase: 'running', hash: 'a'.repeat(64), list: Array.from({ length: 10_000 }, (_, at) => at) };
  expect(cutStatus({ ...status, nothing: null })).toMatchObject({
    ...{ phase: 'running', hash: status.hash, nothing: null },
    list: status.list.slice(0, 20),
  });
});

it('shortenText counts the line breaks that the runtime escapes', () => {
  expect(sizeOf(shortenText('\u2028'.repeat(1_000), 480))).toBeLessThanOrEqual(480 + 2);
});
