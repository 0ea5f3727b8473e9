import { hostileTexts, junkValue } from './junk';
import { type Random } from './random';

/** Changes a valid value slightly: removes, adds, renames or replaces a field. */
export function mutate(value: unknown, random: Random): unknown {
  if (random.chance(0.1)) return junkValue(random);
  if (Array.isArray(value)) return mutateArray(value as unknown[], random);
  if (typeof value !== 'object' || value === null) return junkValue(random);
  const fields = Object.entries(value);
  const [name, inner] = random.pick(fields) ?? ['a', null];
  switch (random.int(0, 5)) {
    case 0:
      return Object.fromEntries(fields.filter(([other]) => other !== name));
    case 1:
      return { ...value, [random.pick(hostileTexts)]: junkValue(random) };
    case 2:
      return { ...value, [name.toUpperCase()]: inner };
    case 3:
      return { ...value, [name]: [inner] };
    default:
      return { ...value, [name]: random.chance(0.5) ? mutate(inner, random) : junkValue(random) };
  }
}

function mutateArray(value: readonly unknown[], random: Random): unknown {
  if (random.chance(0.3)) return Array.from({ length: random.int(0, 300) }, () => value[0] ?? junkValue(random));
  return [...value, junkValue(random)];
}

/** The text of a value, mostly valid JSON, sometimes invalid. */
export function jsonText(value: unknown, random: Random): string {
  const text = JSON.stringify(value);
  if (random.chance(0.7)) return text;
  switch (random.int(0, 9)) {
    case 0:
      return text.slice(0, random.int(0, text.length));
    case 1:
      return text.replace(
        '{',
        `{"${random.pick(['sourceVault', 'id', 'planHash', '__proto__'])}":${JSON.stringify(junkValue(random))},`,
      );
    case 2:
      return `\ufeff${text}`;
    case 3:
      return text.replace(
        /:[^,}]*/,
        `:${random.pick(['NaN', '1e400', '-', '01', '0x1', 'undefined', "'a'", '9'.repeat(400)])}`,
      );
    case 4:
      return `${text.slice(0, -1)},}`;
    case 5:
      return `${'['.repeat(random.int(1_000, 30_000))}${text}`;
    case 6:
      return text + ' '.repeat(random.int(1, 70_000));
    case 7:
      return `${text}${text}`;
    case 8:
      return `// a\n${text}`;
    default:
      return '';
  }
}

/** The bytes of a text, mostly UTF-8, sometimes another encoding. */
export function bodyBytes(text: string, random: Random): Buffer {
  if (random.chance(0.95)) return Buffer.from(text);
  if (random.chance(0.3)) return Buffer.from(text, 'utf16le');
  const bytes = Buffer.from(text);
  for (let at = random.int(1, 4); at > 0 && bytes.length > 0; at -= 1) {
    bytes[random.int(0, bytes.length - 1)] = random.pick([0x00, 0x80, 0xc0, 0xff, 0xed]);
  }
  return bytes;
}
