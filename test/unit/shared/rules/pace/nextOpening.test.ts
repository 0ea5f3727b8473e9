import { paceScheduleSchema } from '../../../../../shared/contracts/model/paceSchedule';
import { nextOpening } from '../../../../../shared/rules/pace/nextOpening';

const nights = { timeZone: 'Europe/Berlin', windows: [{ from: '22:00', to: '05:30' }] };

function opening(schedule: unknown, at: string): string | undefined {
  const next = nextOpening(paceScheduleSchema.parse(schedule), Date.parse(at));
  return next === undefined ? undefined : new Date(next).toISOString();
}

test.each([
  ['before the window', nights, '2026-05-01T12:00:00Z', '2026-05-01T20:00:00.000Z'],
  ['at its first minute', nights, '2026-05-01T20:00:00Z', undefined],
  ['after midnight', nights, '2026-05-02T03:29:59Z', undefined],
  ['at its end', nights, '2026-05-02T03:30:00Z', '2026-05-02T20:00:00.000Z'],
  ['in winter time', nights, '2026-12-01T12:00:00Z', '2026-12-01T21:00:00.000Z'],
  ['in the night in which summer time begins', nights, '2026-03-29T03:29:00Z', undefined],
  [
    'on another day',
    { timeZone: 'UTC', windows: [{ days: ['sat', 'sun'], from: '08:07', to: '12:00' }] },
    '2026-05-04T00:00:30Z',
    '2026-05-09T08:07:00.000Z',
  ],
  [
    'on the morning after its day',
    { timeZone: 'UTC', windows: [{ days: ['fri'], from: '23:00', to: '02:00' }] },
    '2026-05-02T01:00:00Z',
    undefined,
  ],
  [
    'with the earlier of two windows',
    {
      timeZone: 'Asia/Kolkata',
      windows: [
        { from: '22:00', to: '23:00' },
        { from: '12:00', to: '12:15' },
      ],
    },
    '2026-05-01T00:00:00Z',
    '2026-05-01T06:30:00.000Z',
  ],
])('nextOpening returns the time %s', (_, schedule, at, expected) => {
  expect(opening(schedule, at)).toBe(expected);
});

test('nextOpening returns undefined without a schedule', () => {
  expect(nextOpening(undefined, 0)).toBeUndefined();
});

test.each([
  ['an unknown time zone', { ...nights, timeZone: 'Europe/Atlantis' }],
  ['an offset', { ...nights, timeZone: '+02:00' }],
  ['no window', { ...nights, windows: [] }],
  ['a time of day that does not exist', { ...nights, windows: [{ from: '24:00', to: '05:00' }] }],
  ['a window of a few minutes', { ...nights, windows: [{ from: '05:00', to: '05:10' }] }],
  ['an unknown day', { ...nights, windows: [{ days: ['today'], from: '05:00', to: '06:00' }] }],
])('the schema of a schedule refuses %s', (_, schedule) => {
  expect(paceScheduleSchema.safeParse(schedule).success).toBe(false);
});
