import { z } from 'zod';

export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof weekdays)[number];

const timeOfDaySchema = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'expected a time of day, as in "22:00"');

const windowSchema = z
  .strictObject({
    /** The days on which it begins. */
    days: z
      .array(z.enum(weekdays))
      .min(1, 'expected at least one day')
      .max(weekdays.length)
      .default([...weekdays]),
    from: timeOfDaySchema,
    /** Up to `from` it ends on the next day. */
    to: timeOfDaySchema,
  })
  .refine(({ from, to }) => minutesBetween(from, to) >= minWindowMinutes, {
    path: ['to'],
    message: 'expected a window of at least 15 minutes',
  });

/** The search for the next opening looks every few minutes. */
export const minWindowMinutes = 15;

/** When a move may work. Times are those of the time zone, with its summer time. */
export const paceScheduleSchema = z.strictObject({
  timeZone: z.string().max(64).refine(isTimeZone, 'expected the name of a time zone, as in "Europe/Berlin" or "UTC"'),
  windows: z.array(windowSchema).min(1, 'expected at least one window').max(14, 'expected at most 14 windows'),
});
export type PaceSchedule = z.infer<typeof paceScheduleSchema>;

/** Minutes since midnight of a time such as "22:00". */
export function minutesOf(time: string): number {
  const [hours = '0', minutes = '0'] = time.split(':');
  return Number(hours) * 60 + Number(minutes);
}

function minutesBetween(from: string, to: string): number {
  const minutes = minutesOf(to) - minutesOf(from);
  return minutes > 0 ? minutes : minutes + 24 * 60;
}

/** The names that were looked up last. A look-up takes half a millisecond, and a fleet can name one for each of its vaults. */
const lookedUp = new Map<string, boolean>();
const maxLookedUp = 500;

/** A name of the time zone database. Offsets such as "+02:00" have no summer time, so they are refused. */
function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9_+/-]*$/.test(name)) return false;
  const known = lookedUp.get(name) ?? lookUp(name);
  if (lookedUp.size >= maxLookedUp) lookedUp.clear();
  lookedUp.set(name, known);
  return known;
}

function lookUp(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
