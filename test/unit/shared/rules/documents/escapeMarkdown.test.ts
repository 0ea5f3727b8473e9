import { escapeMarkdown, escapeProse } from '../../../../../shared/rules/documents/escapeMarkdown';

test.each([
  ['plain words stay', 'Payments-API of team_a, 50 % (v1.2)!', 'Payments-API of team_a, 50 % (v1.2)!'],
  ['a pipe ends no cell', 'a | b', 'a \\| b'],
  ['an escaped pipe ends no cell either', 'a \\| b', 'a \\\\\\| b'],
  ['line ends start no row', 'a\n| b |\r\n# c', 'a \\| b \\| # c'],
  ['a tag is text', '<img src=x onerror=alert(1)>', '&lt;img src=x onerror=alert(1)>'],
  ['an entity is text', '&lt;script>', '&amp;lt;script>'],
  ['a link is text', '[click](https://evil.example)', '\\[click\\](https://evil.example)'],
  ['a picture is text', '![x](https://evil.example/t.png)', '!\\[x\\](https://evil.example/t.png)'],
  ['code is text', '`rm -rf`', '\\`rm -rf\\`'],
  ['what steers a terminal goes', '\u001b[31mred\u0007', '\\[31mred'],
  ['what turns the direction of reading goes', 'a\u202egnp.exe\u2069', 'agnp.exe'],
  ['what is not seen goes', 'pay\u200broll\u0000\u00ad', 'payroll'],
  ['other scripts stay', 'Schlüssel 鍵 🔑', 'Schlüssel 鍵 🔑'],
])('escapeMarkdown: %s', (_, text, cell) => {
  expect(escapeMarkdown(text)).toBe(cell);
});

test.each([
  ['# a', '\\# a'],
  ['\u200b # a', '\\# a'],
  ['- a', '\\- a'],
  ['1. a', '1\\. a'],
  ['12) a', '12\\) a'],
  ['> a', '\\> a'],
  ['=== a', '\\=== a'],
  ['***', '\\***'],
  ['1.5 seconds', '1\\.5 seconds'],
  ['plain', 'plain'],
])('escapeProse writes %j as %j, which begins no block', (text, line) => {
  expect(escapeProse(text)).toBe(line);
});
