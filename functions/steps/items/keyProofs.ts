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

/** Algorithm of a signature and its hash, by the curve of the key. */
const curveSignatures: Readonly<Record<string, readonly [algorithm: string, hash: string]>> = {
  'P-256': ['ES256', 'sha256'],
  'P-256K': ['ES256K', 'sha256'],
  'P-384': ['ES384', 'sha384'],
  'P-521': ['ES512', 'sha512'],
};

/**
 * Whether a vault's key answers for a public key: it signs what that verifies, or opens what that closed. True where its
 * operations or dates allow neither. Source of dates: outside of them a key still decrypts and unwraps, but does not sign
 * (Key Vault documentation, "about keys").
 */
export async function holdsPrivateKey(
  vault: KeyUse,
  name: string,
  key: KeyDetail,
  publicKey: KeyObject,
): Promise<boolean> {
  const ref = { name, version: key.version };
  if (key.operations.includes('sign') && isWithinDates(key)) return signs(vault, ref, key, publicKey);
  if (key.operations.includes('decrypt')) return opens('decrypt', vault, ref, publicKey);
  if (key.operations.includes('unwrapKey')) return opens('unwrapKey', vault, ref, publicKey);
  return true;
}

/**
 * Whether two vaults hold the same symmetric key: what one closes the other opens. True where its operations or dates do
 * not allow it: outside of them nothing can be closed any more.
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
    const closed = await source.encrypt(ref, algorithm, sample);
    return isOpened(sample, target.decrypt(ref, algorithm, closed));
  }
  if (can('wrapKey', 'unwrapKey')) {
    const algorithm = `A${keySize}KW`;
    const closed = await source.wrapKey(ref, algorithm, sample);
    return isOpened(sample, target.unwrapKey(ref, algorithm, closed));
  }
  return true;
}

/** These algorithms notice another key by themselves, and the service then refuses what it was given. */
async function isOpened(sample: Uint8Array, opening: Promise<Uint8Array>): Promise<boolean> {
  try {
    return isSame(sample, await opening);
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

async function opens(how: 'decrypt' | 'unwrapKey', vault: KeyUse, ref: KeyRef, publicKey: KeyObject): Promise<boolean> {
  const sample = randomBytes(32);
  const padding = { key: publicKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' };
  const closed = publicEncrypt(padding, sample);
  const opening =
    how === 'decrypt'
      ? vault.decrypt(ref, 'RSA-OAEP-256', { ciphertext: closed })
      : vault.unwrapKey(ref, 'RSA-OAEP-256', closed);
  return isOpened(sample, opening);
}

function isSame(sample: Uint8Array, opened: Uint8Array): boolean {
  return sample.length === opened.length && timingSafeEqual(sample, opened);
}

function isWithinDates({ notBefore = 0, expires = Infinity }: KeyDetail): boolean {
  const now = Date.now() / 1000;
  return notBefore <= now && now < expires;
}
