import { type KeyMaterial } from '../keyMaterial';

/** Signs and checks a digest that the caller made; both throw for a digest that does not fit the algorithm. */
export interface Signer {
  sign(algorithm: string, jwk: KeyMaterial, digest: Buffer): Buffer;
  verify(algorithm: string, jwk: KeyMaterial, input: { readonly digest: Buffer; readonly signature: Buffer }): boolean;
}

const digestBytes: Readonly<Record<string, number>> = { '256': 32, '384': 48, '512': 64 };

/** The hash that the last three digits of an algorithm's name mean. Throws for a digest of another length. */
export function hashOf(algorithm: string, digest: Buffer): 'sha256' | 'sha384' | 'sha512' {
  const bits = /\d{3}/.exec(algorithm)?.[0] ?? '';
  if (digestBytes[bits] !== digest.length) throw new Error(`A digest for ${algorithm} has another length.`);
  return bits === '256' ? 'sha256' : bits === '384' ? 'sha384' : 'sha512';
}
