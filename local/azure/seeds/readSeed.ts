import { readFileSync } from 'node:fs';
import { sampleSeed } from './sampleSeed';
import { emptySeed } from './emptySeed';
import { SeedError } from './seedError';
import { type Seed, type SeedInput, seedSchema } from './seedSchema';

/** The seed that a name, a file or a value stands for. Throws SeedError that says where the file or value is wrong. */
export function readSeed(source: SeedInput | string): Seed {
  if (source === 'sample') return seedSchema.parse(sampleSeed());
  if (source === 'empty') return seedSchema.parse(emptySeed());
  const result = seedSchema.safeParse(typeof source === 'string' ? readFile(source) : source);
  if (result.success) return result.data;
  const faults = result.error.issues.map(
    ({ path, message }) => `${path.map(String).join('.') || 'top level'}: ${message}`,
  );
  throw new SeedError(faults.slice(0, 5).join('; '));
}

function readFile(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new SeedError(`${file} is not readable as JSON (${error instanceof Error ? error.message : String(error)}).`);
  }
}
