import { parseSchedule } from '../../../../../local/functionsHost/triggers/ncrontab';

const from = Date.parse('2026-11-25T10:00:30Z');

const next = (expression: string, timeZone = 'UTC'): string | undefined => {
  const at = parseSchedule(expression, timeZone).next(from);
  return at === undefined ? undefined : new Date(at).toISOString();
};

it.each([
  ['0 */5 * * * *', '2026-11-25T10:05:00.000Z'],
  ['*/5 * * * *', '2026-11-25T10:05:00.000Z'],
  ['15,45 * * * * *', '2026-11-25T10:00:45.000Z'],
  ['0 30 9 * * Mon-Fri', '2026-11-26T09:30:00.000Z'],
  ['0 0 0 1 jan *', '2027-01-01T00:00:00.000Z'],
  // Both fields must match: the next first day of a month that is a Sunday.
  ['0 0 12 1 * Sun', '2027-08-01T12:00:00.000Z'],
  ['00:05:00', '2026-11-25T10:05:30.000Z'],
])('schedules %s next at %s', (expression, expected) => {
  expect(next(expression)).toBe(expected);
});

it('uses the time zone of the app', () => {
  expect(next('0 0 12 * * *', 'Europe/Berlin')).toBe('2026-11-25T11:00:00.000Z');
});

it.each(['', '* * * *', '0 99 * * * *', '0 0 L * * *', '@daily', 'every minute', '* * * * * * 2027', '00:00:00'])(
  'refuses "%s"',
  (expression) => {
    expect(() => parseSchedule(expression, 'UTC')).toThrow(RangeError);
  },
);
