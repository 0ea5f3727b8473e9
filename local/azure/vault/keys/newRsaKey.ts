import { generatePrime } from 'node:crypto';
import { inverse } from './crypto/modularMath';
import { type KeyMaterial } from './keyMaterial';
import { PrimeStock } from './primeStock';

const stockFile = process.env['EMBEDDED_AZURE_PRIMES'];
const processStock = stockFile === undefined ? null : PrimeStock.read(stockFile);

/**
 * Makes an RSA key from two primes that are searched in parallel, off the main thread. Node's own generator takes three times as long,
 * which matters for a vault full of keys. A stock saves the search.
 */
export async function newRsaKey(bits: number, stock: PrimeStock | null = processStock): Promise<KeyMaterial> {
  const [p, q] = stock?.pair(bits / 2) ?? (await Promise.all([newPrime(bits / 2), newPrime(bits / 2)]));
  if (p === q) return newRsaKey(bits, stock);
  const d = inverse(exponent, (p - 1n) * (q - 1n));
  return {
    kty: 'RSA',
    n: base64url(p * q, bits),
    e: base64url(exponent, 24),
    d: base64url(d, bits),
    p: base64url(p, bits / 2),
    q: base64url(q, bits / 2),
    dp: base64url(d % (p - 1n), bits / 2),
    dq: base64url(d % (q - 1n), bits / 2),
    qi: base64url(inverse(q, p), bits / 2),
  };
}

function base64url(number: bigint, bits: number): string {
  const hex = number.toString(16);
  return Buffer.from(hex.padStart(bits / 4, '0'), 'hex').toString('base64url');
}

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
