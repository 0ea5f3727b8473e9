import { parseEnv } from 'node:util';

/**
 * Writes the short forms of a seed in full: vaults by their names, secrets as `"name": "value"`, and keys and certificates by their names
 * alone. Leaves everything else to the schema.
 */
export function longSeed(seed: unknown): unknown {
  if (!isRecord(seed) || seed['vaults'] === undefined) return seed;
  const vaults = listOf(seed['vaults'], (content) => (isRecord(content) ? content : {}));
  return { ...seed, vaults: Array.isArray(vaults) ? vaults.map(longVault) : vaults };
}

/** The variables of a `.env` file as secrets of one vault. Names of secrets have no underscores. */
export function envSeed(text: string): unknown {
  const secrets = Object.entries(parseEnv(text)).map(([name, value]) => [name.replaceAll(/[^0-9a-z-]/gi, '-'), value]);
  return longSeed({ vaults: { local: { secrets: Object.fromEntries(secrets) as unknown } } });
}

function longVault(vault: unknown): unknown {
  if (!isRecord(vault)) return vault;
  const { secrets, keys, certificates } = vault;
  return {
    ...vault,
    ...(secrets === undefined ? {} : { secrets: listOf(secrets, (value) => ({ versions: [{ value }] })) }),
    ...(keys === undefined ? {} : { keys: named(keys) }),
    ...(certificates === undefined ? {} : { certificates: named(certificates) }),
  };
}

/** A list stays. The entries of an object become its elements. */
function listOf(value: unknown, fieldsOf: (content: unknown) => object): unknown {
  return isRecord(value) ? Object.entries(value).map(([name, content]) => ({ name, ...fieldsOf(content) })) : value;
}

function named(items: unknown): unknown {
  if (!Array.isArray(items)) return items;
  return items.map((item: unknown) => (typeof item === 'string' ? { name: item, versions: [{}] } : item));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
