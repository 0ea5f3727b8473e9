import { isoOfSeconds } from '../../../../../shared/rules/text/isoOfSeconds';

test.each([
  [0, '1970-01-01T00:00:00.000Z'],
  [253_402_300_799, '9999-12-31T23:59:59.000Z'],
  [1e15, undefined],
])('isoOfSeconds: %s is %s', (seconds, text) => {
  expect(isoOfSeconds(seconds)).toBe(text);
});
