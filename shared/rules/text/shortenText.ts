/** Parts that are never split: quoted text, code, and names of several capitalized words, such as role names. */
// eslint-disable-next-line no-restricted-syntax -- A space divides the parts of a name in one way, and the text is short.
const unsplittable = /“[^”]*”|"[^"]*"|`[^`]*`|\p{Lu}[\p{L}\d]*(?: \p{Lu}[\p{L}\d]*)+/gu;
const mark = ' …';
/** A longer quotation can be cut. The search for its end would take long in a text that never closes one. */
const maxSpan = 500;

/**
 * Text with at most `room` characters as JSON. A longer text is cut after a sentence, or else after a word, and ends with an
 * ellipsis. It is never cut within a name, a quotation, a command or an address.
 */
export function shortenText(text: string, room: number): string {
  if (sizeOf(text) <= room) return text;
  const fits = maxPrefixThatFits(text, room - mark.length);
  return `${fits.slice(0, cutOf(text, fits.length)).trimEnd()}${mark}`;
}

// Escapes count, because texts of the service may contain many quotes.
function sizeOf(text: string): number {
  return jsonLength(text) - 2;
}

/** The characters of a value as JSON. The runtime also escapes some line breaks, with five characters more for each. */
export function jsonLength(value: object | string): number {
  const json = JSON.stringify(value);
  return json.length + 5 * (json.match(/[\u0085\u2028\u2029]/g)?.length ?? 0);
}

function maxPrefixThatFits(text: string, room: number): string {
  let short = text.slice(0, room);
  while (sizeOf(short) > room) short = short.slice(0, -1);
  // Half of a surrogate pair is not a character.
  return /\p{Cs}$/u.test(short) ? short.slice(0, -1) : short;
}

/** The place to cut a text of which `length` characters fit. */
function cutOf(text: string, length: number): number {
  const near = text.slice(0, length + maxSpan);
  const spans = [...near.matchAll(unsplittable)].map((match) => [match.index, match.index + match[0].length] as const);
  const mayCut = (at: number): boolean =>
    at > 0 && /\s/.test(text.charAt(at)) && !spans.some(([from, to]) => from < at && at < to);
  const words = Array.from({ length: length + 1 }, (_, at) => at).filter(mayCut);
  const sentences = words.filter((at) => /[.!?]/.test(text.charAt(at - 1)));
  const sentence = sentences.at(-1) ?? 0;
  if (sentence >= length / 2) return sentence;
  // A single word longer than the room is not a name, so it can be cut.
  return words.at(-1) ?? length;
}

const breaks = /[\n\r\t\v\f\u0085\u2028\u2029]/g;

/** Characters that control a terminal, change the reading direction, or cannot be written. */
const unseen = /[\p{Cc}\p{Cf}\p{Cs}]/gu;

/** Text on one line, without invisible characters. For texts of others that a terminal may show. */
export function visibleText(text: string): string {
  return printableText(text).replaceAll(/ +/g, ' ');
}

/** The same with all its blanks, which align columns or belong to a value. */
export function printableText(text: string): string {
  return text.replaceAll(breaks, ' ').replaceAll(unseen, '').replaceAll(/\s/g, ' ');
}
