/** A word or phrase that the project does not use, and what to write instead. */
export interface OutWord {
  readonly pattern: RegExp;
  readonly better: string;
}

export interface Finding {
  readonly line: number;
  readonly word: string;
  readonly better: string;
}

/** The list. A space in a pattern matches any white space, so phrases are found across line ends. */
const list: readonly (readonly [pattern: string, better: string])[] = [
  ['(?:un)?told|tells?|telling', 'report, show, log, return, name or say'],
  ['(?:hold|holds|holding|held) (?:it |them |this |each |all )?against', 'compare with'],
  ['anew', 'again, or new'],
  ['who(?:so|m)?ever', 'anyone who, or name the role'],
  ['what is [^.,;:!?|()\\0]{1,60}? is', 'put the subject first: "X is Y"'],
  ['so many', 'N, this many, or up to the limit'],
  ['(?:go|goes|going|went|gone) on(?! top)', 'continue'],
  ['but for', 'except for'],
  ['beside', 'next to, with, or in addition to'],
  ['(?:stay|stays|stayed|staying) behind', 'is not moved, or remains in the source'],
  ['(?:do|does|did) not serve', 'does not answer, or is unavailable'],
  ['a blink', 'a short outage'],
  ['for good', 'permanently'],
  ['in vain', 'without effect'],
  ['not convince|not convincing', 'is not trusted'],
  ['(?:get|gets) on(?: with it)?(?=[.,;:!?|]|$)', 'is stuck, or makes progress'],
  ['no trusted service', 'is not on the list of trusted services'],
  ['no trying again', 'non-retryable'],
  ['all that it had', 'unchanged'],
  ['kept refusing', 'kept throttling'],
];

export const outWords: readonly OutWord[] = list.map(([pattern, better]) => ({
  pattern: new RegExp(`(?<![\\w-])(?:${pattern.replaceAll(' ', '\\s+')})(?![\\w-])`, 'gi'),
  better,
}));

/** The end of a paragraph, a heading, a row or a list entry. No phrase crosses it. */
const newParagraph = /\n(?=\s*(?:\n|[-*|#>]|\d+\.|```))/g;

/** A part of a camel-case name: `handleTold` has `handle` and `Told`. */
const namePart = /[A-Z]+(?![a-z])|[A-Z]?[a-z]+/g;

/** Each use of a word of the list in a text, with its line. */
export function findOutWords(text: string): readonly Finding[] {
  const paragraphs = text.replaceAll(newParagraph, '\0');
  return outWords
    .flatMap(({ pattern, better }) =>
      [...paragraphs.matchAll(pattern)].map((match) => ({
        line: lineAt(text, match.index),
        word: match[0].replaceAll(/\s+/g, ' '),
        better,
      })),
    )
    .sort((one, other) => one.line - other.line);
}

/** What to write instead of a name of code; undefined if the name is fine. */
export function outName(name: string): string | undefined {
  const parts = (name.match(namePart) ?? []).map((part) => part.toLowerCase());
  if (parts.some((part) => /^(?:tell|tells|told|untold)$/.test(part))) return 'a plain verb: report, log, notify, show';
  if (parts.length > 1 && /^(?:most|longest)$/.test(parts[0] ?? '')) return 'max…';
  return undefined;
}

export function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}
