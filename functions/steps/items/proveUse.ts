import { type KeyUse, type KeyDetail, type KeyRef, type VaultPublicKey } from '../../../shared/clients/vault/vaultKeys';
import {
  randomBytes,
  createHash,
  verify,
  constants,
  publicEncrypt,
  timingSafeEqual,
  createPublicKey,
  type KeyObject,
  X509Certificate,
} from 'node:crypto';
import { hasCode } from '../../../shared/contracts/model/moverError';
import { type Verification } from '../../../shared/contracts/steps/itemSteps';
import { type VersionResult } from '../../../shared/contracts/model/outcome';
import { allInParallel } from '../../../shared/clients/async/takeTurns';
import { type VaultPair } from '../frame/vaultPair';
import { type AnyVersion, listVersions } from './itemVersion';
import { unknownKind } from './keyShape';

/** In words: what is wrong, or what the app could not prove. Neither if everything is proved. */
export interface UseProof {
  readonly difference?: string;
  readonly notProved?: string;
}

/**
 * Proves by use that the target has the private keys: that a key matches the public part of the source's key, and that
 * a certificate's key belongs to it. `pairs` maps versions of the source to versions of the target. It uses no key of a
 * type or curve that the app does not know.
 */
export async function proveUse(
  pair: VaultPair,
  input: Verification,
  pairs: readonly VersionResult[],
): Promise<UseProof> {
  const { itemType, itemName, reasons } = input;
  // New key material differs by definition.
  if (itemType === 'secret' || reasons.includes('NEW_KEY_MATERIAL')) return {};
  const versions = (await listVersions(pair.target, input)).filter(({ enabled }) => enabled);
  const sources = new Map(pairs.map(({ from, to }) => [to, from]));
  const { known } = pair.target;
  const open = versions.filter(({ version }) => known?.isProved(version) !== true);
  const proofs = await allInParallel(open, async (listed) => {
    const proof = await (itemType === 'key'
      ? proveKey(pair, itemName, { from: sources.get(listed.version) ?? listed.version, to: listed.version })
      : proveCertificate(pair, itemName, listed));
    if (proof === proved) known?.prove(listed.version);
    return proof;
  });
  const unproved = proofs.filter(({ notProved }) => notProved !== undefined);
  return proofs.find(({ difference }) => difference !== undefined) ?? unproved[0] ?? proved;
}

const proved: UseProof = {};

async function proveKey({ source, target }: VaultPair, name: string, version: VersionResult): Promise<UseProof> {
  const [from, to] = await Promise.all([source.keys.read(name, version.from), target.keys.read(name, version.to)]);
  const kind = unknownKind(to) ?? unknownKind(from);
  if (kind !== undefined) return { notProved: `version ${to.version} has the ${kind}` };
  const isProved = to.keyType.startsWith('oct')
    ? await holdsSameSecretKey(source.keys, target.keys, name, to)
    : await holdsPrivateKey(target.keys, name, to, publicKeyOf(from.publicKey));
  return isProved
    ? proved
    : { difference: `version ${to.version} in the target does not work with the key of the source` };
}

async function proveCertificate({ target }: VaultPair, name: string, listed: AnyVersion): Promise<UseProof> {
  const { cer, keyVersionId } = await target.certificates.read(name, listed.version);
  if (keyVersionId === undefined || cer === '') return proved;
  const key = await target.keys.read(name, keyVersionId);
  if (!key.enabled) return proved;
  const kind = unknownKind(key);
  if (kind !== undefined) return { notProved: `the key of version ${listed.version} has the ${kind}` };
  const { publicKey } = new X509Certificate(Buffer.from(cer, 'base64'));
  if (!publicKeyOf(key.publicKey).equals(publicKey)) {
    return { difference: `the key of version ${listed.version} is not the one in its certificate` };
  }
  return (await holdsPrivateKey(target.keys, name, key, publicKey))
    ? proved
    : { difference: `the key of version ${listed.version} does not belong to its certificate` };
}

/** Returns the service's JWK in Node's form, which names one curve differently. */
function publicKeyOf({ n, e, crv, x, y }: VaultPublicKey): KeyObject {
  const key = n === undefined ? { kty: 'EC', crv: crv === 'P-256K' ? 'secp256k1' : crv, x, y } : { kty: 'RSA', n, e };
  return createPublicKey({ format: 'jwk', key: JSON.parse(JSON.stringify(key)) as Record<string, string> });
}

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
    if (hasCode(error, 'VAULT_REFUSED')) return false;
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
