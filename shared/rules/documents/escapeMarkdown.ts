import { visibleText } from '../text/shortenText';

/**
 * Text for a line of Markdown or one cell of a table: on one line, without characters that Markdown or a terminal interprets. It
 * escapes backslashes too, so that a text cannot undo an escape. A word that `shellQuote` quoted is still one word afterwards,
 * because the added characters are inside its quotes.
 */
export function escapeMarkdown(text: string): string {
  return visibleText(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll(/[\\|`[\]]/g, (sign) => `\\${sign}`);
}

/** Text for a line of its own, which begins no heading, list, quotation or rule. */
export function escapeProse(text: string): string {
  return escapeMarkdown(text)
    .trimStart()
    .replace(/^(\d{1,9})(?=[.)])/, '$1\\')
    .replace(/^(?=[#>+*=~_-])/, '\\');
}

/** A block of code that holds the lines as they are: its fence is longer than any run of backticks in them. */
export function codeBlock(language: string, lines: readonly string[]): readonly string[] {
  const runs = lines.flatMap((line) => line.match(/`+/g) ?? []).map((run) => run.length);
  const fence = '`'.repeat(Math.max(3, ...runs.map((run) => run + 1)));
  return [`${fence}${language}`, ...lines, fence];
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * Text that is safe in elements and quoted attributes of HTML and XML: on one line, and without invisible characters or those that
 * XML 1.0 does not allow.
 */
export function escapeMarkup(text: string): string {
  return visibleText(text)
    .replaceAll(/[\uFFFE\uFFFF]/g, '')
    .replaceAll(/[&<>"']/g, (sign) => entities[sign] ?? '');
}
