import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { type KeyMaterial } from '../keyMaterial';
import { type Cipher, type CipherInput, unsupported } from './algorithms';

const gcmIvBytes = 12;
const cbcIvBytes = 16;
/** RFC 3394: the initial value that reveals a wrong key when unwrapping. */
const wrapIv = Buffer.alloc(8, 0xa6);

/** A128GCM, A128CBC, A128CBCPAD, A128KW and their variants with 192 and 256 bits. */
export const aesCipher: Cipher = {
  encrypt: (algorithm, jwk, input) => {
    const { bits, mode, key } = parse(algorithm, jwk);
    if (mode === 'KW') return { value: run(createCipheriv(`id-aes${bits}-wrap`, key, wrapIv), input.value) };
    if (mode === 'GCM') return encryptGcm(bits, key, input);
    const iv = input.iv ?? randomBytes(cbcIvBytes);
    const cipher = createCipheriv(`aes-${bits}-cbc`, key, iv).setAutoPadding(mode === 'CBCPAD');
    return { value: run(cipher, input.value), iv };
  },
  decrypt: (algorithm, jwk, { value, iv, aad, tag }) => {
    const { bits, mode, key } = parse(algorithm, jwk);
    if (mode === 'KW') return run(createDecipheriv(`id-aes${bits}-wrap`, key, wrapIv), value);
    if (iv === undefined) throw new Error('The iv is missing.');
    if (mode !== 'GCM') {
      return run(createDecipheriv(`aes-${bits}-cbc`, key, iv).setAutoPadding(mode === 'CBCPAD'), value);
    }
    const decipher = createDecipheriv(gcm(bits), key, iv, { authTagLength: 16 });
    decipher.setAuthTag(tag ?? Buffer.alloc(0));
    if (aad !== undefined) decipher.setAAD(aad);
    return run(decipher, value);
  },
};

/** The service chooses the iv: using one twice would reveal the key. */
function encryptGcm(bits: Bits, key: Buffer, { value, aad }: CipherInput) {
  const iv = randomBytes(gcmIvBytes);
  const cipher = createCipheriv(gcm(bits), key, iv, { authTagLength: 16 });
  if (aad !== undefined) cipher.setAAD(aad);
  const encrypted = run(cipher, value);
  return { value: encrypted, iv, tag: cipher.getAuthTag(), ...(aad === undefined ? {} : { aad }) };
}

type Bits = '128' | '192' | '256';

function parse(algorithm: string, jwk: KeyMaterial): { bits: Bits; mode: string; key: Buffer } {
  const [, bits, mode] = /^A(128|192|256)(GCM|CBC|CBCPAD|KW)$/.exec(algorithm) ?? [];
  const key = Buffer.from(String(jwk['k']), 'base64url');
  if (mode === undefined || !isBits(bits) || key.length * 8 !== Number(bits)) throw unsupported(algorithm);
  return { bits, mode, key };
}

function isBits(text: string | undefined): text is Bits {
  return text === '128' || text === '192' || text === '256';
}

function gcm(bits: Bits): `aes-${Bits}-gcm` {
  return `aes-${bits}-gcm`;
}

function run(cipher: { update(data: Buffer): Buffer; final(): Buffer }, data: Buffer): Buffer {
  return Buffer.concat([cipher.update(data), cipher.final()]);
}
