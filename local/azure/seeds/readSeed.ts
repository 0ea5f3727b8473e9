import { existsSync, readFileSync } from 'node:fs';
import { estateSeed } from './estateSeed';
import { fleetSeed } from './fleetSeed';
import { envSeed, longSeed } from './longSeed';
import { sampleSeed, emptySeed } from './sampleSeed';
import { SeedError, type Seed, seedSchema } from './seedSchema';

/** Reads a seed by name, from a file, from JSON or from a value. Throws SeedError that says where the seed is wrong. */
export function readSeed(source: object | string): Seed {
  if (source === 'sample') return seedSchema.parse(sampleSeed());
  if (source === 'fleet') return seedSchema.parse(fleetSeed());
  if (source === 'estate') return seedSchema.parse(estateSeed());
  if (source === 'empty') return seedSchema.parse(emptySeed());
  const result = seedSchema.safeParse(longSeed(typeof source === 'string' ? readText(source) : source));
  if (result.success) return result.data;
  const faults = result.error.issues.map(({ path, message }) => `${fieldName(path)}: ${plainWords(message)}`);
  throw new SeedError(faults.slice(0, 5).join('; '));
}

/** Formats a path in the usual way: `vaults[0].secrets[1].name`. */
function fieldName(path: readonly PropertyKey[]): string {
  const name = path.map((part) => (typeof part === 'number' ? `[${String(part)}]` : `.${String(part)}`)).join('');
  return name === '' ? 'the seed' : name.replace(/^\./, '');
}

/** Rewrites a message of the schema library in plain words. */
function plainWords(message: string): string {
  if (message.endsWith('received undefined')) return 'is required';
  return message
    .replace(/^Unrecognized keys?:/, 'has the unknown field')
    .replace(/^Invalid input: expected (.+), received (.+)$/, 'expected $1, got $2');
}

/** Text that begins with a brace is the seed itself; else it names a file. */
function readText(source: string): unknown {
  const isJson = source.trimStart().startsWith('{');
  const name = isJson ? 'the seed' : source;
  if (!isJson && !existsSync(source))
    throw new SeedError(`there is no file ${source}. Name a file, or "sample", "fleet", "estate" or "empty".`);
  try {
    const text = isJson ? source : readFileSync(source, 'utf8');
    return /(?:^|[\\/])\.env(?:\.[^\\/]*)?$|\.env$/.test(name) ? envSeed(text) : JSON.parse(text);
  } catch (error) {
    throw new SeedError(`${name} is not readable as JSON (${error instanceof Error ? error.message : String(error)}).`);
  }
}
