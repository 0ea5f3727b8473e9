import { createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import { type Verification } from '../../../shared/contracts/steps/itemSteps';
import { type VaultPublicKey } from '../../../shared/clients/vault/vaultKeys';
import { type VersionResult } from '../../../shared/contracts/model/outcome';
import { allInParallel } from '../frame/allInParallel';
import { type VaultPair } from '../frame/vaultPair';
import { type AnyVersion, listVersions } from './itemVersion';
import { holdsPrivateKey, holdsSameSecretKey } from './keyProofs';
import { unknownKind } from './unknownParts';

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
  const [from, to] = await Promise.all([
    source.keys.readKey(name, version.from),
    target.keys.readKey(name, version.to),
  ]);
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
  const { cer, keyVersionId } = await target.certificates.readCertificate(name, listed.version);
  if (keyVersionId === undefined || cer === '') return proved;
  const key = await target.keys.readKey(name, keyVersionId);
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
