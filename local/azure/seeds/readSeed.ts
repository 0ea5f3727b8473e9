import { existsSync, readFileSync } from 'node:fs';
import { sampleSeed, emptySeed } from './sampleSeed';
import { SeedError, type Seed, type SeedInput, seedSchema } from './seedSchema';

/** Reads a seed by name, from a file or from a value. Throws SeedError that says where the seed is wrong. */
export function readSeed(source: SeedInput | string): Seed {
  if (source === 'sample') return seedSchema.parse(sampleSeed());
  if (source === 'empty') return seedSchema.parse(emptySeed());
  const result = seedSchema.safeParse(typeof source === 'string' ? readFile(source) : source);
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

function readFile(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if (!existsSync(file)) throw new SeedError(`there is no file ${file}. Name a file, or "sample" or "empty".`);
    throw new SeedError(`${file} is not readable as JSON (${error instanceof Error ? error.message : String(error)}).`);
  }
}
