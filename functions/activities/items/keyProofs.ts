import {
  constants,
  createHash,
  type KeyObject,
  publicEncrypt,
  randomBytes,
  timingSafeEqual,
  verify,
} from 'node:crypto';
import { type KeyDetail, type KeyRef, type KeyUse } from '../../../shared/clients/vaultKeys';

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

/** Whether two vaults hold the same symmetric key: what one closes the other opens. True where no operation allows it. */
export async function holdsSameSecretKey(
  source: KeyUse,
  target: KeyUse,
  name: string,
  { version, keySize = 256, operations }: KeyDetail,
): Promise<boolean> {
  const ref = { name, version };
  const sample = randomBytes(32);
  const can = (...needed: readonly string[]): boolean => needed.every((operation) => operations.includes(operation));
  if (can('encrypt', 'decrypt')) {
    const algorithm = `A${keySize}GCM`;
    return isSame(sample, await target.decrypt(ref, algorithm, await source.encrypt(ref, algorithm, sample)));
  }
  if (can('wrapKey', 'unwrapKey')) {
    const algorithm = `A${keySize}KW`;
    return isSame(sample, await target.unwrapKey(ref, algorithm, await source.wrapKey(ref, algorithm, sample)));
  }
  return true;
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
  const opened =
    how === 'decrypt'
      ? await vault.decrypt(ref, 'RSA-OAEP-256', { ciphertext: closed })
      : await vault.unwrapKey(ref, 'RSA-OAEP-256', closed);
  return isSame(sample, opened);
}

function isSame(sample: Uint8Array, opened: Uint8Array): boolean {
  return sample.length === opened.length && timingSafeEqual(sample, opened);
}

function isWithinDates({ notBefore = 0, expires = Infinity }: KeyDetail): boolean {
  const now = Date.now() / 1000;
  return notBefore <= now && now < expires;
}
