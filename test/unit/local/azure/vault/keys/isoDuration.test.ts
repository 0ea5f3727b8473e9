import { addDuration, approximateDays, parseDuration } from '../../../../../../local/azure/vault/keys/isoDuration';

test.each([
  ['P1Y', { years: 1, months: 0, days: 0 }],
  ['P2Y6M10D', { years: 2, months: 6, days: 10 }],
  ['P30D', { years: 0, months: 0, days: 30 }],
])('parses %s', (text, expected) => {
  expect(parseDuration(text)).toEqual(expected);
});

test.each(['', 'P', 'P1', 'PT1H', '1Y', 'P1D1Y', 'P-1D', 'P1.5D'])('does not parse %s', (text) => {
  expect(parseDuration(text)).toBeUndefined();
});

test('adds a duration by the calendar', () => {
  const seconds = (iso: string) => Date.parse(iso) / 1000;

  expect(addDuration(seconds('2024-01-31T10:00:00Z'), 'P1Y')).toBe(seconds('2025-01-31T10:00:00Z'));
  expect(addDuration(seconds('2024-02-28T10:00:00Z'), 'P2D')).toBe(seconds('2024-03-01T10:00:00Z'));
  expect(addDuration(seconds('2024-11-15T10:00:00Z'), 'P3M')).toBe(seconds('2025-02-15T10:00:00Z'));
});

test('compares lengths by days', () => {
  expect(approximateDays('P1Y')).toBe(365);
  expect(approximateDays('P1M')).toBe(30);
});
