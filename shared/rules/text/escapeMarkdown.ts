import { visibleText } from './visibleText';

/**
 * Text for one cell of a Markdown table: on one line, without anything that a reader of Markdown or a terminal takes for
 * more than text. Backslashes go first, or a text could escape the escape. It changes no word that `shellQuote` quoted
 * into another one: what it adds stands inside of the quotes.
 */
export function escapeMarkdown(text: string): string {
  return visibleText(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll(/[\\|`[\]]/g, (sign) => `\\${sign}`);
}

/** A block of code that holds the lines as they are: its fence is longer than any run of backticks in them. */
export function codeBlock(language: string, lines: readonly string[]): readonly string[] {
  const runs = lines.flatMap((line) => line.match(/`+/g) ?? []).map((run) => run.length);
  const fence = '`'.repeat(Math.max(3, ...runs.map((run) => run + 1)));
  return [`${fence}${language}`, ...lines, fence];
}
