import { type KeyMaterial } from '../keyMaterial';

/** What goes into an encryption; the three beside the value are for symmetric algorithms. */
export interface CipherInput {
  readonly value: Buffer;
  readonly iv?: Buffer | undefined;
  readonly aad?: Buffer | undefined;
  readonly tag?: Buffer | undefined;
}

/** What comes out of one; a symmetric algorithm says what it chose. */
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
