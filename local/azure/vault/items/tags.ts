import { z } from 'zod';

/**
 * Tags by name, with length limits. A zod record silently drops the name `__proto__`, which the service accepts. So this schema adds an
 * underscore to such names before the record, and removes it afterwards.
 */
export function tagsSchemaOf(name: z.ZodString, value: z.ZodString) {
  return z.preprocess(lengthenNames, z.record(name, value).overwrite(shortenNames));
}

export const tagsSchema = tagsSchemaOf(z.string(), z.string());

function lengthenNames(tags: unknown): unknown {
  if (tags === null || typeof tags !== 'object' || Array.isArray(tags)) return tags;
  return renamed(tags, /^__+proto__$/, (name) => `_${name}`);
}

function shortenNames(tags: Record<string, string>): Record<string, string> {
  return renamed(tags, /^___+proto__$/, (name) => name.slice(1));
}

function renamed<T extends object>(tags: T, names: RegExp, rename: (name: string) => string): T {
  if (!Object.keys(tags).some((name) => names.test(name))) return tags;
  const entries = Object.entries(tags).map(([name, value]: [string, unknown]) => [
    names.test(name) ? rename(name) : name,
    value,
  ]);
  return Object.fromEntries(entries) as T;
}
