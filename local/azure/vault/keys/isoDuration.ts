/** Parses years, months and days of an ISO 8601 duration such as P1Y6M or P30D. Undefined for any other text. */
export function parseDuration(text: string): { years: number; months: number; days: number } | undefined {
  const match = /^P(?=\d)(?:(\d{1,4})Y)?(?:(\d{1,5})M)?(?:(\d{1,6})D)?$/.exec(text);
  if (match === null) return undefined;
  const [, years = '0', months = '0', days = '0'] = match;
  return { years: Number(years), months: Number(months), days: Number(days) };
}

/** Adds a duration to unix seconds, by the calendar. */
export function addDuration(seconds: number, duration: string): number {
  return shifted(seconds, duration, 1);
}

/** Subtracts a duration from unix seconds, by the calendar. */
export function subtractDuration(seconds: number, duration: string): number {
  return shifted(seconds, duration, -1);
}

function shifted(seconds: number, duration: string, sign: 1 | -1): number {
  const { years, months, days } = parseDuration(duration) ?? { years: 0, months: 0, days: 0 };
  const date = new Date(seconds * 1000);
  date.setUTCFullYear(
    date.getUTCFullYear() + sign * years,
    date.getUTCMonth() + sign * months,
    date.getUTCDate() + sign * days,
  );
  return Math.floor(date.getTime() / 1000);
}

/** The approximate days of a duration, to compare with a minimum. */
export function approximateDays(duration: string): number {
  const { years, months, days } = parseDuration(duration) ?? { years: 0, months: 0, days: 0 };
  return years * 365 + months * 30 + days;
}
