import { type Random } from './random';

const pieces = [
  ...["'", '"', '`', '```', '\\', '$(touch pwned)', '|', ';', '<', '>', '&', '=1+1', '+1', '-1', '@x', '\t=1', ';=1'],
  ...[
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    '</td>',
    '<!--',
    '&lt;',
    '[x](javascript:alert(1))',
  ],
  ...['\n', '\r\n', '\n# heading\n', '\n| a | b |\n', '\u2028', '\u0085', '\u202e', '\u200b', '\u001b[2J', '\u009b31m'],
  ...['\ud800', 'é', '🔒', 'plain', '__proto__', ',', '=HYPERLINK("x")'],
] as const;

/** A name that would steer a terminal, a spreadsheet, a shell, Markdown or a page, if something took it for more than a text. */
export function hostileText(random: Random): string {
  return Array.from({ length: random.int(1, 6) }, () => random.pick(pieces)).join('');
}
