import { serviceWords, serviceWordSchema } from '../../../../../shared/contracts/model/moverError';

const words = serviceWords('RSA', 'RSA-HSM');

test.each([
  ['RSA', true],
  ['RSA-HSM', true],
  ['rsa', false],
  ['AKP', false],
  ['toString', false],
  ['', false],
])('isKnown of %j is %s', (word, expected) => {
  expect(words.isKnown(word)).toBe(expected);
});

test('spelled writes a known word as the app does, and keeps an unknown one', () => {
  expect(['rsa', 'RSA-hsm', 'Akp', '__proto__'].map((word) => words.spelled(word))).toEqual([
    'RSA',
    'RSA-HSM',
    'Akp',
    '__proto__',
  ]);
});

test('serviceWordSchema refuses no word', () => {
  for (const word of ['RSA', 'AKP', '', 'two words']) expect(serviceWordSchema.parse(word)).toBe(word);
  expect(serviceWordSchema.safeParse(7).success).toBe(false);
});
