const breaks = /[\n\r\t\v\f\u0085\u2028\u2029]/g;
/** Characters that steer a terminal, turn the direction of reading, or cannot be written. */
const unseen = /[\p{Cc}\p{Cf}\p{Cs}]/gu;

/** Text on one line, of characters that can be seen: for everything that others wrote and a terminal may show. */
export function visibleText(text: string): string {
  return text.replaceAll(breaks, ' ').replaceAll(unseen, '').replaceAll(/\s+/g, ' ');
}
