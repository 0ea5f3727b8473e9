/**
 * Where a spreadsheet reads the begin of a formula. Source: OWASP, "CSV Injection". In countries with a decimal comma a
 * spreadsheet separates cells by semicolons, so a formula can also begin inside of a text.
 */
const formula = /(^|[;\t\r\n])([\s"]*)(?=[=+\-@＝＋－＠])/g;
const control = /^[\t\r\n]/;

/**
 * Rows as CSV (RFC 4180): a line for each row, ended by CR and LF. A text that a spreadsheet would read as a formula begins
 * with an apostrophe, which spreadsheets do not show.
 */
export function csv(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

function cell(text: string): string {
  const inert = text.replace(control, "'$&").replaceAll(formula, "$1$2'");
  return /[",;\t\r\n']/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}
