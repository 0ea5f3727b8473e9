import { z } from 'zod';

/**
 * Tags by name. A record of zod loses the name `__proto__` without a word, though Key Vault allows every name; so that name travels
 * through the record with one underscore more, as do the names that look like it then.
 */
export const tagsSchema = z.preprocess(lengthenNames, z.record(z.string(), z.string()).overwrite(shortenNames));

const lostName = /^__+proto__$/;
const lengthenedName = /^___+proto__$/;

function lengthenNames(tags: unknown): unknown {
  if (tags === null || typeof tags !== 'object' || Array.isArray(tags)) return tags;
  return renamed(tags, lostName, (name) => `_${name}`);
}

function shortenNames(tags: Record<string, string>): Record<string, string> {
  return renamed(tags, lengthenedName, (name) => name.slice(1));
}

function renamed<T extends object>(tags: T, names: RegExp, rename: (name: string) => string): T {
  if (!Object.keys(tags).some((name) => names.test(name))) return tags;
  const entries = Object.entries(tags).map(([name, value]: [string, unknown]) => [
    names.test(name) ? rename(name) : name,
    value,
  ]);
  return Object.fromEntries(entries) as T;
}
