import { type Line, line, printable, quiet } from './line';

/** Rows in columns, with a head. The last column is not padded. */
export function tableLines(head: readonly string[], rows: readonly (readonly string[])[]): readonly Line[] {
  const shown = rows.map((row) => row.map(printable));
  const widths = head.map((name, at) =>
    Math.min(maxWidth, Math.max(name.length, ...shown.map((row) => (row[at] ?? '').length))),
  );
  const joined = (row: readonly string[]) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd();
  return [line(quiet(joined(head))), ...shown.map((row) => line(joined(row)))];
}

/** Names have up to 127 characters. A longer one moves only the rest of its own row. */
const maxWidth = 44;
