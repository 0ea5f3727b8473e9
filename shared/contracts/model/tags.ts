import { z } from 'zod';

/**
 * Tags by name. A record of zod drops the name `__proto__` silently, but Key Vault allows every name. So that name gets
 * one more underscore before the record parses it, and loses it again afterwards. The same is done with all similar
 * names.
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
