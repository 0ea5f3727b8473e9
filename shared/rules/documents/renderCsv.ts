import { printableText } from '../text/shortenText';
import { type Cell, type Table } from './document';

/**
 * Where a spreadsheet reads the begin of a formula. Source: OWASP, "CSV Injection". In countries with a decimal comma a
 * spreadsheet separates cells by semicolons, so a formula can also begin inside of a text.
 */
const formula = /(^|;)([\s"]*)(?=[=+\-@＝＋－＠])/g;

/**
 * A table as CSV (RFC 4180): a line for each row, ended by CR and LF. Each text is on one line and has no invisible characters. A
 * text that a spreadsheet would read as a formula begins with an apostrophe, which spreadsheets do not show.
 */
export function renderCsv({ heads, rows }: Table): string {
  return [heads, ...rows].map((row) => `${row.map(written).join(',')}\r\n`).join('');
}

function written(cell: Cell): string {
  if (typeof cell === 'number') return String(cell);
  const inert = printableText(cell).replaceAll(formula, "$1$2'");
  return /[",;']/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}
