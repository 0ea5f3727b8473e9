import { escapeText, quoteText } from '../../../../../shared/rules/text/quoteText';

test.each([
  ['plain', '"plain"'],
  ['', '""'],
  ['say "x"', String.raw`"say \"x\""`],
  ['a\r\nb\u0000', String.raw`"a\r\nb\u0000"`],
  ['a\u202eb\u200bc', String.raw`"a\u202eb\u200bc"`],
  ['a\u2028b\u0085', String.raw`"a\u2028b\u0085"`],
  ['\ud800', String.raw`"\ud800"`],
  ['Grüße 😀', '"Grüße 😀"'],
  ['x'.repeat(40), `"${'x'.repeat(40)}"`],
  ['x'.repeat(41), `"${'x'.repeat(40)}…" (41 characters)`],
  ['😀'.repeat(41), `"${'😀'.repeat(40)}…" (82 characters)`],
])('quoteText shows %j as %s', (text, shown) => {
  expect(quoteText(text)).toBe(shown);
});

test('escapeText escapes characters that a terminal or a log interprets', () => {
  const all = Array.from({ length: 0x3100 }, (_, at) => String.fromCharCode(at)).join('');
  expect(escapeText(all)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
});
