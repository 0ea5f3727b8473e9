import { parseTimeSpan } from '../../../../../local/functionsHost/app/parseTimeSpan';

it.each([
  ['00:00:00.5', 500],
  ['00:10:00', 600_000],
  ['1.02:03:04', 93_784_000],
  ['-1', undefined],
])('converts %s to %s milliseconds', (text, expected) => {
  expect(parseTimeSpan(text)).toBe(expected);
});

it.each(['', '10', '00:10', 'ten minutes'])('refuses "%s"', (text) => {
  expect(() => parseTimeSpan(text)).toThrow(RangeError);
});
