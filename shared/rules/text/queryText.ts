/** A text within a query of Kusto or JMESPath, in quotes of its own. */
export function queryText(text: string): string {
  return `'${text.replaceAll(/[\\']/g, (sign) => `\\${sign}`)}'`;
}
