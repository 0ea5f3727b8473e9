import { terminalJson, terminalText } from '../../../../local/launch/terminalText';

const hostile = 'a\u001b[2Jb\u009b31mc\u202ed\u200be\u0007f\rg\u2028h\u{e0001}i';

test('terminalText removes characters that control a terminal, and keeps lines and tabs', () => {
  expect(terminalText(`${hostile}\n\tend`)).toBe('a[2Jb31mcdefghi\n\tend');
});

test('terminalJson writes equal JSON without such characters', () => {
  const text = terminalJson({ name: hostile });
  expect(text).toMatch(/^[\n\x20-\x7e]*$/);
  expect(JSON.parse(text)).toEqual({ name: hostile });
});
