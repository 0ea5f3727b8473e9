import { badParameter, type ServiceError } from '../../../calls/serviceError';
import { type KeyMaterial } from '../keyMaterial';

/** The input of an encryption. Only symmetric algorithms use `iv`, `aad` and `tag`. */
export interface CipherInput {
  readonly value: Buffer;
  readonly iv?: Buffer | undefined;
  readonly aad?: Buffer | undefined;
  readonly tag?: Buffer | undefined;
}

/** The output of an encryption. Symmetric algorithms report what they chose. */
export interface CipherOutput {
  readonly value: Buffer;
  readonly iv?: Buffer;
  readonly tag?: Buffer;
  readonly aad?: Buffer;
}

/** Both throw for an input that does not fit the key or the algorithm. */
export interface Cipher {
  encrypt(algorithm: string, jwk: KeyMaterial, input: CipherInput): CipherOutput;
  decrypt(algorithm: string, jwk: KeyMaterial, input: CipherInput): Buffer;
}

/** Signs and verifies a digest that the caller made. Both throw when the digest does not fit the algorithm. */
export interface Signer {
  sign(algorithm: string, jwk: KeyMaterial, digest: Buffer): Buffer;
  verify(algorithm: string, jwk: KeyMaterial, input: { readonly digest: Buffer; readonly signature: Buffer }): boolean;
}

const digestBytes: Readonly<Record<string, number>> = { '256': 32, '384': 48, '512': 64 };

/** Returns the hash that the last three digits of an algorithm's name mean. Throws for a digest of another length. */
export function hashOf(algorithm: string, digest: Buffer): 'sha256' | 'sha384' | 'sha512' {
  const bits = /\d{3}/.exec(algorithm)?.[0] ?? '';
  if (digestBytes[bits] !== digest.length) throw new Error(`A digest for ${algorithm} has another length.`);
  return bits === '256' ? 'sha256' : bits === '384' ? 'sha384' : 'sha512';
}

export function unsupported(algorithm: string): ServiceError {
  return badParameter(`Algorithm ${algorithm} is not supported for this key.`);
}
