import { generatePrime } from 'node:crypto';

/** The public exponent of all RSA keys. */
export const exponent = 65_537n;

/** Searches off the main thread. OpenSSL sets the two highest bits, so the product of two primes has its full length. */
export async function newPrime(bits: number): Promise<bigint> {
  const found = await new Promise<bigint>((resolve, reject) => {
    generatePrime(bits, { bigint: true }, (error, prime) => {
      // On Node 20 the error is undefined on success, in spite of its type.
      if (error instanceof Error) reject(error);
      else resolve(prime);
    });
  });
  return found % exponent === 1n ? newPrime(bits) : found;
}
