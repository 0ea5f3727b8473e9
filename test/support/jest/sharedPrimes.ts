import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { newPrime } from '../../../local/azure/vault/keys/newRsaKey';

const file = path.resolve(__dirname, '../../../.cache/primes.json');

/** Enough for thousands of keys of 2048 bits, and for some of each larger size. */
const primesOfBits = { 1024: 100, 1536: 8, 2048: 8 };

/**
 * Gives the embedded Azure of all processes a stock of primes, because their search takes
 * longer than everything else that a start does. The stock remains for the next runs.
 */
export async function sharePrimes(): Promise<void> {
  if (!existsSync(file)) await writeStock();
  process.env['EMBEDDED_AZURE_PRIMES'] = file;
}

async function writeStock(): Promise<void> {
  const found = await Promise.all(
    Object.entries(primesOfBits).map(async ([bits, count]) => {
      const primes = await Promise.all(Array.from({ length: count }, () => newPrime(Number(bits))));
      return [bits, primes.map((prime) => prime.toString(16))] as const;
    }),
  );
  mkdirSync(path.dirname(file), { recursive: true });
  // Another run may write the same file at this moment.
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(Object.fromEntries(found)));
  renameSync(draft, file);
}
