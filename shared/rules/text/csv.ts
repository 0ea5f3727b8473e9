/** What a spreadsheet reads as the begin of a formula. Source: OWASP, "CSV Injection". */
const formula = /^[=+\-@\t\r]/;

/**
 * Rows as CSV (RFC 4180): a line for each row, ended by CR and LF. A text that a spreadsheet would read as a formula begins
 * with an apostrophe, which spreadsheets do not show.
 */
export function csv(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

function cell(text: string): string {
  const inert = formula.test(text) ? `'${text}` : text;
  return /[",\r\n']/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}
