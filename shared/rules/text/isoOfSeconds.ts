/** Unix seconds as ISO 8601; undefined for a number that is no date. A vault may return any number. */
export function isoOfSeconds(seconds: number): string | undefined {
  const date = new Date(seconds * 1_000);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
