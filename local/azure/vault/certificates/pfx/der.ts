/** One DER value: its tag byte, its content, and all of its bytes. */
export interface DerValue {
  readonly tag: number;
  readonly content: Buffer;
  readonly bytes: Buffer;
}

export const tags = {
  integer: 0x02,
  octets: 0x04,
  nil: 0x05,
  oid: 0x06,
  bmpText: 0x1e,
  sequence: 0x30,
  set: 0x31,
  context0: 0xa0,
} as const;

/** Reads consecutive values. Throws when the bytes are cut short. */
export function readValues(bytes: Buffer): DerValue[] {
  const values: DerValue[] = [];
  for (let at = 0; at < bytes.length;) {
    const value = readValue(bytes.subarray(at));
    values.push(value);
    at += value.bytes.length;
  }
  return values;
}

/** Returns the nested value at an index. Throws when it is missing or has another tag. */
export function child(parent: DerValue | undefined, index: number, tag?: number): DerValue {
  const value = parent === undefined ? undefined : readValues(parent.content)[index];
  if (value === undefined || (tag !== undefined && value.tag !== tag))
    throw new Error('The structure is not as expected.');
  return value;
}

/** Returns the content of an octet string. Older programs write it in pieces. */
export function octetsOf(value: DerValue): Buffer {
  if ((value.tag & 0x20) === 0) return value.content;
  return Buffer.concat(readValues(value.content).map(octetsOf));
}

export function integerOf(value: DerValue): number {
  return Number.parseInt(value.content.toString('hex'), 16);
}

export function oidOf({ content }: DerValue): string {
  const numbers: number[] = [];
  let number = 0;
  for (const byte of content) {
    number = number * 128 + (byte & 0x7f);
    if ((byte & 0x80) !== 0) continue;
    numbers.push(number);
    number = 0;
  }
  const [first = 0, ...rest] = numbers;
  const root = Math.min(2, Math.floor(first / 40));
  return [root, first - root * 40, ...rest].join('.');
}

export function write(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.of(tag), lengthBytes(content.length), content]);
}

export function writeInteger(value: number): Buffer {
  const hex = value.toString(16);
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  return write(tags.integer, ((bytes[0] ?? 0) & 0x80) === 0 ? bytes : Buffer.concat([Buffer.of(0), bytes]));
}

export function writeOid(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number);
  return write(tags.oid, Buffer.from([first * 40 + second, ...rest].flatMap(base128)));
}

function base128(value: number): number[] {
  const bytes = [value & 0x7f];
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128)) bytes.unshift((rest & 0x7f) | 0x80);
  return bytes;
}

function readValue(bytes: Buffer): DerValue {
  const [tag, first] = bytes;
  if (tag === undefined || first === undefined) throw new Error('The structure is cut short.');
  const lengthSize = first < 0x80 ? 0 : first & 0x7f;
  if (first === 0x80 || lengthSize > 4) throw new Error('A length is not supported.');
  const length = lengthSize === 0 ? first : Number.parseInt(bytes.toString('hex', 2, 2 + lengthSize), 16);
  const start = 2 + lengthSize;
  if (!(bytes.length >= start + length)) throw new Error('The structure is cut short.');
  return { tag, content: bytes.subarray(start, start + length), bytes: bytes.subarray(0, start + length) };
}

function lengthBytes(length: number): Buffer {
  if (length < 0x80) return Buffer.of(length);
  const hex = length.toString(16);
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  return Buffer.concat([Buffer.of(0x80 | bytes.length), bytes]);
}
