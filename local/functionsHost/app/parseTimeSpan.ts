/**
 * Converts a .NET time span such as `00:10:00` or `1.02:00:00` to milliseconds. Returns undefined for `-1`, which means no
 * limit. Throws a RangeError for any other text.
 */
export function parseTimeSpan(text: string): number | undefined {
  if (text.trim() === '-1') return undefined;
  const match = /^(?:(\d+)\.)?(\d{1,2}):(\d{2}):(\d{2})(\.\d+)?$/.exec(text.trim());
  if (!match) throw new RangeError(`"${text}" is not a time span like 00:10:00.`);
  const [, days = '0', hours, minutes, seconds, fraction = '0'] = match;
  const wholeMinutes = (Number(days) * 24 + Number(hours)) * 60 + Number(minutes);
  return Math.round((wholeMinutes * 60 + Number(seconds) + Number(fraction)) * 1000);
}
