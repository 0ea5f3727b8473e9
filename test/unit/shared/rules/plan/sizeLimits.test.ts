import { isWithinLimits } from '../../../../../shared/rules/plan/itemTraits';

test.each<[string, { value: string; contentType?: string }, boolean]>([
  ['an empty value', { value: '' }, true],
  ['a value of 25 KB', { value: 'x'.repeat(25_600) }, true],
  ['a value of a byte more', { value: 'x'.repeat(25_601) }, false],
  ['a value of 25 KB in letters of two bytes', { value: 'ä'.repeat(12_800) }, true],
  ['fewer letters that take more bytes', { value: 'ä'.repeat(12_801) }, false],
  ['a content type of 255 letters', { value: '', contentType: 'x'.repeat(255) }, true],
  ['a content type of a letter more', { value: '', contentType: 'x'.repeat(256) }, false],
])('isWithinLimits judges %s', (_, version, within) => {
  expect(isWithinLimits(version)).toBe(within);
});
