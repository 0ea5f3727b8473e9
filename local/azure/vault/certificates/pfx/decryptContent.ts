import { createDecipheriv, pbkdf2Sync } from 'node:crypto';
import { child, type DerValue, integerOf, octetsOf, oidOf, readValues, tags } from './der';
import { oids } from './oids';
import { bmpPasswords, pkcs12Kdf, purposes } from './pkcs12Kdf';
import { decryptRc2 } from './rc2';

const prfs: Readonly<Record<string, string>> = {
  [oids.hmacSha1]: 'sha1',
  [oids.hmacSha256]: 'sha256',
  [oids.hmacSha384]: 'sha384',
  [oids.hmacSha512]: 'sha512',
};

const ciphers: Readonly<Record<string, { readonly name: string; readonly keyBytes: number }>> = {
  [oids.aes128]: { name: 'aes-128-cbc', keyBytes: 16 },
  [oids.aes192]: { name: 'aes-192-cbc', keyBytes: 24 },
  [oids.aes256]: { name: 'aes-256-cbc', keyBytes: 32 },
  [oids.desEde3]: { name: 'des-ede3-cbc', keyBytes: 24 },
};

const legacyCiphers: typeof ciphers = {
  [oids.tripleDes]: { name: 'des-ede3-cbc', keyBytes: 24 },
  [oids.rc2Of128Bits]: { name: 'rc2', keyBytes: 16 },
  [oids.rc2Of40Bits]: { name: 'rc2', keyBytes: 5 },
};

const maxIterations = 1_000_000;

/** Decrypts content with a password, by its AlgorithmIdentifier. Throws for an unsupported algorithm and for a wrong password. */
export function decryptContent(algorithm: DerValue, encrypted: Buffer, password: string): Buffer {
  const oid = oidOf(child(algorithm, 0, tags.oid));
  const parameters = child(algorithm, 1, tags.sequence);
  const ways = oid === oids.pbes2 ? [pbes2(parameters, password)] : legacy(oid, parameters, password);
  const [content] = ways.flatMap((way) => opened(encrypted, way));
  if (content === undefined) throw new Error('The password is wrong, or the file is damaged.');
  return content;
}

/** Empty when the content is not one structure: a wrong key can leave a padding that looks right. */
function opened(encrypted: Buffer, decryption: Decryption): Buffer[] {
  try {
    const content = decrypted(encrypted, decryption);
    const [only, ...others] = readValues(content);
    return only?.tag === tags.sequence && others.length === 0 ? [content] : [];
  } catch {
    return [];
  }
}

function decrypted(encrypted: Buffer, { name, key, iv }: Decryption): Buffer {
  if (name === 'rc2') return decryptRc2(encrypted, key, iv);
  const decipher = createDecipheriv(name, key, iv);
  return Buffer.concat([decipher.update(encrypted), decipher.final()]);
}

interface Decryption {
  readonly name: string;
  readonly key: Buffer;
  readonly iv: Buffer;
}

function pbes2(parameters: DerValue, password: string): Decryption {
  const derivation = child(child(parameters, 0), 1, tags.sequence);
  const [salt, count, ...rest] = readValues(derivation.content);
  const scheme = child(parameters, 1);
  const cipher = ciphers[oidOf(child(scheme, 0, tags.oid))];
  if (salt === undefined || count === undefined || cipher === undefined)
    throw new Error('The cipher is not supported.');
  const prf = rest.find(({ tag }) => tag === tags.sequence);
  const digest = prf === undefined ? 'sha1' : prfs[oidOf(child(prf, 0))];
  if (digest === undefined) throw new Error('The key derivation is not supported.');
  const key = pbkdf2Sync(password, octetsOf(salt), iterationsOf(count), cipher.keyBytes, digest);
  return { name: cipher.name, key, iv: octetsOf(child(scheme, 1)) };
}

/** One decryption for each encoding of the password. */
function legacy(oid: string, parameters: DerValue, password: string): Decryption[] {
  const cipher = legacyCiphers[oid];
  if (cipher === undefined) throw new Error('The encryption is not supported.');
  const derive = (encoded: Buffer, purpose: number, length: number) =>
    pkcs12Kdf({
      hash: 'sha1',
      password: encoded,
      salt: octetsOf(child(parameters, 0)),
      iterations: iterationsOf(child(parameters, 1)),
      purpose,
      length,
    });
  return bmpPasswords(password).map((encoded) => ({
    name: cipher.name,
    key: derive(encoded, purposes.key, cipher.keyBytes),
    iv: derive(encoded, purposes.iv, 8),
  }));
}

/** Limits the iterations: a file could request years of work. */
export function iterationsOf(value: DerValue): number {
  const count = integerOf(value);
  if (count >= 1 && count <= maxIterations) return count;
  throw new Error('The number of iterations is out of range.');
}
