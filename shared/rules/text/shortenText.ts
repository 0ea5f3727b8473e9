/** What is never cut in two: quoted text, code, and names of several capitalized words, as those of roles. */
const wholes = /“[^”]*”|"[^"]*"|`[^`]*`|\p{Lu}[\p{L}\d]*(?: \p{Lu}[\p{L}\d]*)+/gu;
const mark = ' …';

/**
 * Text that takes at most `room` characters as JSON. A longer one ends after a sentence, or else after a word, with an
 * ellipsis, and never within a name, a quotation, a command or an address.
 */
export function shortenText(text: string, room: number): string {
  if (sizeOf(text) <= room) return text;
  const fits = longestThatFits(text, room - mark.length);
  return `${fits.slice(0, cutOf(text, fits.length)).trimEnd()}${mark}`;
}

// Escapes count: texts of the service may be full of quotes.
function sizeOf(text: string): number {
  return JSON.stringify(text).length - 2;
}

function longestThatFits(text: string, room: number): string {
  let short = text.slice(0, room);
  while (sizeOf(short) > room) short = short.slice(0, -1);
  // A half of a surrogate pair is no character.
  return /\p{Cs}$/u.test(short) ? short.slice(0, -1) : short;
}

/** Where to cut a text of which `length` characters fit. */
function cutOf(text: string, length: number): number {
  const spans = [...text.matchAll(wholes)].map((match) => [match.index, match.index + match[0].length] as const);
  const mayCut = (at: number): boolean =>
    at > 0 && /\s/.test(text.charAt(at)) && !spans.some(([from, to]) => from < at && at < to);
  const words = Array.from({ length: length + 1 }, (_, at) => at).filter(mayCut);
  const sentences = words.filter((at) => /[.!?]/.test(text.charAt(at - 1)));
  const sentence = sentences.at(-1) ?? 0;
  if (sentence >= length / 2) return sentence;
  // A single word that is longer than all room is no name of ours.
  return words.at(-1) ?? length;
}
