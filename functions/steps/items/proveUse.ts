import { createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import { type Verification } from '../../../shared/contracts/steps/itemSteps';
import { type PublicKey } from '../../../shared/clients/vault/vaultKeys';
import { type VersionResult } from '../../../shared/contracts/model/outcome';
import { allInParallel } from '../parts/allInParallel';
import { type VaultPair } from '../vaultPair';
import { type AnyVersion, listVersions } from './itemVersion';
import { holdsPrivateKey, holdsSameSecretKey } from './keyProofs';

/**
 * Proves by use that the target has the private keys: that a key matches the public part of the source's key, and that
 * a certificate's key belongs to it. `pairs` maps versions of the source to versions of the target. Returns in words
 * what is wrong; undefined if nothing is.
 */
export async function proveUse(
  pair: VaultPair,
  input: Verification,
  pairs: readonly VersionResult[],
): Promise<string | undefined> {
  const { itemType, itemName, reasons } = input;
  // New key material differs by definition.
  if (itemType === 'secret' || reasons.includes('NEW_KEY_MATERIAL')) return undefined;
  const versions = (await listVersions(pair.target, input)).filter(({ enabled }) => enabled);
  const sources = new Map(pairs.map(({ from, to }) => [to, from]));
  const { known } = pair.target;
  const open = versions.filter(({ version }) => known?.isProved(version) !== true);
  const proofs = await allInParallel(open, async (listed) => {
    const difference = await (itemType === 'key'
      ? proveKey(pair, itemName, { from: sources.get(listed.version) ?? listed.version, to: listed.version })
      : proveCertificate(pair, itemName, listed));
    if (difference === undefined) known?.prove(listed.version);
    return difference;
  });
  return proofs.find((difference) => difference !== undefined);
}

async function proveKey(
  { source, target }: VaultPair,
  name: string,
  version: VersionResult,
): Promise<string | undefined> {
  const [from, to] = await Promise.all([
    source.keys.readKey(name, version.from),
    target.keys.readKey(name, version.to),
  ]);
  const isProved = to.keyType.startsWith('oct')
    ? await holdsSameSecretKey(source.keys, target.keys, name, to)
    : await holdsPrivateKey(target.keys, name, to, publicKeyOf(from.publicKey));
  return isProved ? undefined : `version ${to.version} in the target does not work with the key of the source`;
}

async function proveCertificate({ target }: VaultPair, name: string, listed: AnyVersion): Promise<string | undefined> {
  const { cer, keyVersionId } = await target.certificates.readCertificate(name, listed.version);
  if (keyVersionId === undefined || cer === '') return undefined;
  const key = await target.keys.readKey(name, keyVersionId);
  if (!key.enabled) return undefined;
  const { publicKey } = new X509Certificate(Buffer.from(cer, 'base64'));
  if (!publicKeyOf(key.publicKey).equals(publicKey)) {
    return `the key of version ${listed.version} is not the one in its certificate`;
  }
  return (await holdsPrivateKey(target.keys, name, key, publicKey))
    ? undefined
    : `the key of version ${listed.version} does not belong to its certificate`;
}

/** Returns the service's JWK in Node's form, which names one curve differently. */
function publicKeyOf({ n, e, crv, x, y }: PublicKey): KeyObject {
  const key = n === undefined ? { kty: 'EC', crv: crv === 'P-256K' ? 'secp256k1' : crv, x, y } : { kty: 'RSA', n, e };
  return createPublicKey({ format: 'jwk', key: JSON.parse(JSON.stringify(key)) as Record<string, string> });
}
