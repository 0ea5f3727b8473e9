import { type Syntax } from './fileKinds';

/** From the first character of a comment to the one after its last. */
export type Range = readonly [from: number, to: number];

/**
 * The comments of a text, in order. What a string has is no comment, so an address with `//` is none. A string of one quote
 * ends at the end of its line at the latest, because an apostrophe begins no string.
 */
export function commentRanges(text: string, syntax: Syntax): readonly Range[] {
  const found: Range[] = [];
  let [at, unended] = [0, 0];
  while (at < text.length) {
    const comment = commentAt(text, at, syntax);
    if (comment !== undefined) found.push([at, comment]);
    const heredoc = unended < maxUnended ? heredocEnd(text, at, syntax) : undefined;
    if (heredoc === 'unended') unended += 1;
    const end = typeof heredoc === 'number' ? heredoc : stringEnd(text, at, syntax);
    at = comment ?? end ?? at + 1;
  }
  return found;
}

/** Each one costs a search to the end of the file. A file with more of them is none of its kind. */
const maxUnended = 20;

/** The end of the comment that begins here; undefined if none does. */
function commentAt(text: string, at: number, syntax: Syntax): number | undefined {
  for (const [begin, end] of syntax.blockComments) {
    if (text.startsWith(begin, at)) return endAfter(text, end, at + begin.length);
  }
  const mark = syntax.lineComments.find((one) => text.startsWith(one, at));
  if (mark === undefined || (syntax.needsSpace && !isAfterSpace(text, at))) return undefined;
  return lineEnd(text, at);
}

/** The end of the text of many lines that begins here; undefined if none does. */
function heredocEnd(text: string, at: number, { heredocs }: Syntax): number | 'unended' | undefined {
  if (heredocs !== true || !text.startsWith('<<', at)) return undefined;
  const [, word] = /^<<[-~]?["']?([A-Za-z_]\w{0,60})["']?[^\n]{0,200}\n/.exec(text.slice(at, at + 300)) ?? [];
  if (word === undefined) return undefined;
  for (let from = lineEnd(text, at) + 1; from < text.length;) {
    const to = lineEnd(text, from);
    if (text.slice(from, to).trim() === word) return to;
    from = to + 1;
  }
  return 'unended';
}

/** The end of the string that begins here; undefined if none does. */
function stringEnd(text: string, at: number, { strings, needsSpace }: Syntax): number | undefined {
  const quote = strings.find((one) => text.startsWith(one, at));
  if (quote === undefined) return undefined;
  // In YAML and in a shell, an apostrophe within a word begins nothing.
  if (needsSpace && quote === "'" && isWord(text.charAt(at - 1))) return undefined;
  const limit = quote.length > 1 || quote === '`' ? text.length : lineEnd(text, at);
  let next = at + quote.length;
  while (next < limit) {
    if (text.charAt(next) === '\\') next += 2;
    else if (text.startsWith(quote, next)) return next + quote.length;
    else next += 1;
  }
  return limit;
}

function endAfter(text: string, end: string, from: number): number {
  const at = text.indexOf(end, from);
  return at < 0 ? text.length : at + end.length;
}

function lineEnd(text: string, from: number): number {
  const at = text.indexOf('\n', from);
  return at < 0 ? text.length : at;
}

function isAfterSpace(text: string, at: number): boolean {
  const before = text.charAt(at - 1);
  return before === '' || before.trim() === '';
}

function isWord(character: string): boolean {
  return /[A-Za-z0-9]/.test(character);
}
