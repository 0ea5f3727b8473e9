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
