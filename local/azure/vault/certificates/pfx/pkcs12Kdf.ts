import crypto from 'node:crypto';

/** The purpose of the derived bytes (RFC 7292, B.3). */
export const purposes = { key: 1, iv: 2, mac: 3 } as const;

type HashName = 'sha1' | 'sha256' | 'sha384' | 'sha512';

interface Derivation {
  readonly hash: HashName;
  /** UTF-16BE with two zero bytes at the end; empty for no password. */
  readonly password: Buffer;
  readonly salt: Buffer;
  readonly iterations: number;
  readonly purpose: number;
  readonly length: number;
}

/** The key derivation of PKCS#12 (RFC 7292, B.2). */
export function pkcs12Kdf({ hash, password, salt, iterations, purpose, length }: Derivation): Buffer {
  const block = hash === 'sha1' || hash === 'sha256' ? 64 : 128;
  const diversifier = Buffer.alloc(block, purpose);
  let input: Buffer = Buffer.concat([filled(salt, block), filled(password, block)]);
  const output: Buffer[] = [];
  for (let made = 0; made < length;) {
    let digest = digestOf(hash, Buffer.concat([diversifier, input]));
    for (let round = 1; round < iterations; round += 1) digest = digestOf(hash, digest);
    output.push(digest);
    made += digest.length;
    input = added(input, Buffer.alloc(block, digest), block);
  }
  return Buffer.concat(output).subarray(0, length);
}

/** Node has the short form since 20.12. It takes a third of the time, and a PKCS#12 file takes thousands of digests. */
const digestOf: (hash: HashName, bytes: Buffer) => Buffer =
  'hash' in crypto
    ? (hash, bytes) => crypto.hash(hash, bytes, 'buffer')
    : (hash, bytes) => crypto.createHash(hash).update(bytes).digest();

/** Encodes a password for this derivation. */
export function bmpPassword(password: string): Buffer {
  return Buffer.from(`${password}\0`, 'utf16le').swap16();
}

/** The encodings of a password. Programs encode an empty one as two zero bytes, or as nothing (.NET for the password null). */
export function bmpPasswords(password: string): readonly Buffer[] {
  return password === '' ? [bmpPassword(''), Buffer.alloc(0)] : [bmpPassword(password)];
}

/** Repeats the bytes up to a whole number of blocks. */
function filled(bytes: Buffer, block: number): Buffer {
  if (bytes.length === 0) return bytes;
  return Buffer.alloc(Math.ceil(bytes.length / block) * block, bytes);
}

/** Adds the addend and one to each block of the input, as a number. */
function added(input: Buffer, addend: Buffer, block: number): Buffer {
  const result = Buffer.from(input);
  for (let start = 0; start < result.length; start += block) {
    let carry = 1;
    for (let at = block - 1; at >= 0; at -= 1) {
      carry += (result[start + at] ?? 0) + (addend[at] ?? 0);
      result[start + at] = carry & 0xff;
      carry >>= 8;
    }
  }
  return result;
}
