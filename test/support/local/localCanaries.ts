import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** A text that exists only where the app copied it. Letters and digits only, so escaping does not change it. */
export function newCanary(): string {
  return `Canary${randomBytes(15).toString('hex').replaceAll('0', 'Z')}`;
}

/** The possible encodings of a text in a file, as bytes read as Latin-1. */
export function disguisesOf(text: string): Readonly<Record<string, string>> {
  const bytes = Buffer.from(text);
  const hex = bytes.toString('hex');
  const inner = [0, 1, 2].map((offset) => base64Within(bytes, offset));
  return {
    plain: text,
    'base64, first of three': inner[0] ?? '',
    'base64, second of three': inner[1] ?? '',
    'base64, third of three': inner[2] ?? '',
    hex,
    'hex in capitals': hex.toUpperCase(),
    'UTF-16': Buffer.from(text, 'utf16le').toString('latin1'),
    backwards: Buffer.from(text).reverse().toString(),
  };
}

/** The characters of Base64 that do not depend on the surrounding text. Base64url has the same ones for ASCII. */
function base64Within(bytes: Buffer, offset: number): string {
  const padded = Buffer.concat([Buffer.alloc(offset), bytes, Buffer.alloc(3)]);
  return padded.toString('base64').slice(4, Math.floor((offset + bytes.length) / 3) * 4);
}

/** A place that must have no secrets, with its content. */
export interface Place {
  readonly name: string;
  readonly content: Buffer;
}

/** The texts that were found, with place and encoding. Empty if there are none. */
export function findTexts(texts: Readonly<Record<string, string>>, places: readonly Place[]): string[] {
  const wanted = Object.entries(texts).flatMap(([name, text]) =>
    Object.entries(disguisesOf(text)).map(([how, look]) => ({ what: `${name} (${how})`, look })),
  );
  return places.flatMap(({ name, content }) => {
    const readable = content.toString('latin1');
    return wanted.filter(({ look }) => readable.includes(look)).map(({ what }) => `${what} in ${name}`);
  });
}

/** Every file below a folder, except in the skipped folders. Ignores files that disappear meanwhile. */
export function readTree(folder: string, leaveOut: readonly string[] = []): Place[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry): Place[] => {
    const full = path.join(folder, entry.name);
    if (leaveOut.includes(entry.name)) return [];
    return entry.isDirectory() ? readTree(full) : readFile(full);
  });
}

function readFile(file: string): Place[] {
  try {
    return [{ name: file, content: readFileSync(file) }];
  } catch {
    return [];
  }
}
