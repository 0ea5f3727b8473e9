import {
  constants,
  createHash,
  type KeyObject,
  publicEncrypt,
  randomBytes,
  timingSafeEqual,
  verify,
} from 'node:crypto';
import { MoverError } from '../../../shared/contracts/model/moverError';
import { type KeyDetail, type KeyRef, type KeyUse } from '../../../shared/clients/vault/vaultKeys';

/** The signature algorithm and its hash for each curve. */
const curveSignatures: Readonly<Record<string, readonly [algorithm: string, hash: string]>> = {
  'P-256': ['ES256', 'sha256'],
  'P-256K': ['ES256K', 'sha256'],
  'P-384': ['ES384', 'sha384'],
  'P-521': ['ES512', 'sha512'],
};

/**
 * Returns whether a vault's key belongs to a public key: it signs what the public key verifies, or decrypts what it
 * encrypted. Returns true if the key's operations or dates allow neither. Outside its dates a key still decrypts and
 * unwraps, but does not sign (Key Vault documentation, "about keys").
 */
export async function holdsPrivateKey(
  vault: KeyUse,
  name: string,
  key: KeyDetail,
  publicKey: KeyObject,
): Promise<boolean> {
  const ref = { name, version: key.version };
  if (key.operations.includes('sign') && isWithinDates(key)) return signs(vault, ref, key, publicKey);
  if (key.operations.includes('decrypt')) return decrypts('decrypt', vault, ref, publicKey);
  if (key.operations.includes('unwrapKey')) return decrypts('unwrapKey', vault, ref, publicKey);
  return true;
}

/**
 * Returns whether two vaults have the same symmetric key: one decrypts what the other encrypts. Returns true if the
 * key's operations or dates do not allow that: outside its dates a key no longer encrypts.
 */
export async function holdsSameSecretKey(
  source: KeyUse,
  target: KeyUse,
  name: string,
  key: KeyDetail,
): Promise<boolean> {
  const { version, keySize = 256, operations } = key;
  const ref = { name, version };
  const sample = randomBytes(32);
  const can = (...needed: readonly string[]): boolean => needed.every((operation) => operations.includes(operation));
  if (!isWithinDates(key)) return true;
  if (can('encrypt', 'decrypt')) {
    const algorithm = `A${keySize}GCM`;
    const encrypted = await source.encrypt(ref, algorithm, sample);
    return isDecrypted(sample, target.decrypt(ref, algorithm, encrypted));
  }
  if (can('wrapKey', 'unwrapKey')) {
    const algorithm = `A${keySize}KW`;
    const wrapped = await source.wrapKey(ref, algorithm, sample);
    return isDecrypted(sample, target.unwrapKey(ref, algorithm, wrapped));
  }
  return true;
}

/** These algorithms detect a wrong key themselves, and the service then refuses the ciphertext. */
async function isDecrypted(sample: Uint8Array, decryption: Promise<Uint8Array>): Promise<boolean> {
  try {
    return isSame(sample, await decryption);
  } catch (error) {
    if (error instanceof MoverError && error.code === 'VAULT_REFUSED') return false;
    throw error;
  }
}

async function signs(vault: KeyUse, ref: KeyRef, key: KeyDetail, publicKey: KeyObject): Promise<boolean> {
  const [algorithm, hash] = curveSignatures[key.curve ?? key.publicKey.crv ?? ''] ?? ['RS256', 'sha256'];
  const sample = randomBytes(64);
  const signature = await vault.sign(ref, algorithm, createHash(hash).update(sample).digest());
  return verify(hash, sample, { key: publicKey, dsaEncoding: 'ieee-p1363' }, signature);
}

async function decrypts(
  how: 'decrypt' | 'unwrapKey',
  vault: KeyUse,
  ref: KeyRef,
  publicKey: KeyObject,
): Promise<boolean> {
  const sample = randomBytes(32);
  const padding = { key: publicKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' };
  const encrypted = publicEncrypt(padding, sample);
  const decryption =
    how === 'decrypt'
      ? vault.decrypt(ref, 'RSA-OAEP-256', { ciphertext: encrypted })
      : vault.unwrapKey(ref, 'RSA-OAEP-256', encrypted);
  return isDecrypted(sample, decryption);
}

function isSame(sample: Uint8Array, decrypted: Uint8Array): boolean {
  return sample.length === decrypted.length && timingSafeEqual(sample, decrypted);
}

function isWithinDates({ notBefore = 0, expires = Infinity }: KeyDetail): boolean {
  const now = Date.now() / 1000;
  return notBefore <= now && now < expires;
}
