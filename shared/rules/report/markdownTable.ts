import { escapeMarkdown } from '../text/escapeMarkdown';

/** A table under a heading. Empty if there are no rows. */
export function section(
  title: string,
  head: readonly string[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  return rows.length === 0 ? [] : [`## ${title}`, '', ...columns(head, rows), ''];
}

/** Longer cells exceed their column, so that one long name does not widen every row. */
const maxColumnWidth = 40;

/** A Markdown table with padded columns. */
export function columns(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const cells = [head, ...rows].map((row) => row.map(escapeMarkdown));
  const widths = head
    .map((_, at) => cells.reduce((width, row) => Math.max(width, row[at]?.length ?? 0), 3))
    .map((width) => Math.min(maxColumnWidth, width));
  const line = (row: readonly string[]) => `| ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`;
  const [first = [], ...rest] = cells;
  return [line(first), line(widths.map((width) => '-'.repeat(width))), ...rest.map(line)];
}
