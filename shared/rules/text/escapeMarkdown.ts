/** Characters that steer a terminal, break a line, or turn the direction of reading. */
const unseen = /[\p{Cc}\p{Cf}\u2028\u2029]+/gu;

/**
 * Text for one cell of a Markdown table: on one line, without anything that a reader of Markdown or a terminal takes for
 * more than text. Backslashes go first, or a text could escape the escape.
 */
export function escapeMarkdown(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(unseen, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll(/[\\|`[\]]/g, (sign) => `\\${sign}`);
}
