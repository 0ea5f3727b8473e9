import { lintPlanted } from '../../support/lint/lintPlanted';

const slow = [
  "export const make = (text: string) => new RegExp(`^${text}$`).test('a');",
  "export const make = (text: string) => RegExp(text).test('a');",
  'export const isSlow = (text: string) => /^(?:a+b?)+$/.test(text);',
  'export const isSlow = (text: string) => /(x*)*y/.test(text);',
  'export const isSlow = (text: string) => /(?:[a-z]+,){2,}/.test(text);',
];
const fine = [
  'export const isFine = (text: string) => /^[a-z]+(?:-[a-z])*$/.test(text);',
  'export const isFine = (text: string) => /^(?:[a-z]|-(?!-)){1,22}$/.test(text);',
];
const rooms = ['functions/http/checks', 'shared/rules/plan'];
const planted = (codes: readonly string[]) =>
  Object.fromEntries(
    rooms.flatMap((room) => codes.map((code, at) => [`${room}/planted${String(at)}.ts`, `${code}\n`])),
  );

test('lint refuses patterns that can be slow where texts of requests arrive', () => {
  const files = planted(slow);
  const found = lintPlanted(files);
  for (const file of Object.keys(files)) expect([file, found[file]]).toEqual([file, ['no-restricted-syntax']]);
});

test('lint accepts a pattern that repeats one thing', () => {
  const files = planted(fine);
  const found = lintPlanted(files);
  for (const file of Object.keys(files)) expect([file, found[file]]).toEqual([file, []]);
});
