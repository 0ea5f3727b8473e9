import { createHash, randomBytes } from 'node:crypto';

type Hash = 'sha256' | 'sha384' | 'sha512';

const trailer = 0xbc;

/** EMSA-PSS encoding (RFC 8017, 9.1) of a digest, for a key of this size. The salt is as long as the digest. */
export function encodePss(hash: Hash, digest: Buffer, keyBits: number): Buffer {
  const salt = randomBytes(digest.length);
  const saltedHash = saltedHashOf(hash, digest, salt);
  const length = keyBits / 8;
  const data = Buffer.concat([Buffer.alloc(length - digest.length * 2 - 2), Buffer.of(1), salt]);
  const masked = xor(data, mask(hash, saltedHash, data.length));
  // The block must be smaller than the modulus, so its highest bit is cleared.
  masked[0] = (masked[0] ?? 0) & 0x7f;
  return Buffer.concat([masked, saltedHash, Buffer.of(trailer)]);
}

interface EncodedPss {
  readonly hash: Hash;
  readonly digest: Buffer;
  readonly encoded: Buffer;
  readonly keyBits: number;
}

/** Returns whether the block encodes that digest. */
export function decodePss({ hash, digest, encoded, keyBits }: EncodedPss): boolean {
  const dataLength = keyBits / 8 - digest.length - 1;
  const masked = encoded.subarray(0, dataLength);
  const saltedHash = encoded.subarray(dataLength, -1);
  if (encoded.at(-1) !== trailer || ((masked[0] ?? 0) & 0x80) !== 0) return false;
  const data = xor(masked, mask(hash, saltedHash, dataLength));
  data[0] = (data[0] ?? 0) & 0x7f;
  const saltAt = dataLength - digest.length;
  const filler = Buffer.concat([Buffer.alloc(saltAt - 1), Buffer.of(1)]);
  return (
    data.subarray(0, saltAt).equals(filler) && saltedHashOf(hash, digest, data.subarray(saltAt)).equals(saltedHash)
  );
}

function saltedHashOf(hash: Hash, digest: Buffer, salt: Buffer): Buffer {
  return createHash(hash).update(Buffer.alloc(8)).update(digest).update(salt).digest();
}

/** MGF1 (RFC 8017, B.2.1). */
function mask(hash: Hash, seed: Buffer, length: number): Buffer {
  const blocks: Buffer[] = [];
  for (let made = 0, counter = 0; made < length; counter += 1) {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(counter);
    const block = createHash(hash).update(seed).update(count).digest();
    blocks.push(block);
    made += block.length;
  }
  return Buffer.concat(blocks).subarray(0, length);
}

function xor(left: Buffer, right: Buffer): Buffer {
  return Buffer.from(left.map((byte, index) => byte ^ (right[index] ?? 0)));
}
