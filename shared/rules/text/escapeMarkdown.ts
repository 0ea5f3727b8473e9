/** Characters that control a terminal, break a line, or change the reading direction. */
const invisible = /[\p{Cc}\p{Cf}\u2028\u2029]+/gu;

/**
 * Text for one cell of a Markdown table: on one line, without characters that Markdown or a terminal interprets. It escapes
 * backslashes too, so that a text cannot undo an escape.
 */
export function escapeMarkdown(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(invisible, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll(/[\\|`[\]]/g, (sign) => `\\${sign}`);
}
