import { type KeyDetail } from '../../../shared/clients/vault/vaultKeys';
import { createSecureContext } from 'node:tls';

/** What a key is but for its material, in one canonical text. Two keys of one shape do the same work. */
export function shapeOf(key: KeyDetail): string {
  const { keyType, keySize, curve, operations, exportable, releasePolicy, publicKey } = key;
  // The size of an RSA key shows in its modulus; the service does not always tell it beside.
  const bits = publicKey.n === undefined ? keySize : Buffer.from(publicKey.n, 'base64url').length * 8;
  return JSON.stringify([
    keyType,
    bits ?? null,
    curve ?? publicKey.crv ?? null,
    publicKey.e ?? null,
    [...operations].sort(),
    exportable,
    releasePolicy?.contentType ?? null,
    releasePolicy?.data ?? null,
    releasePolicy?.immutable ?? false,
  ]);
}

/** What stands for a key's material in a comparison: its public part; two private parts never share one. */
export function publicPartOf({ keyType, publicKey }: KeyDetail): string | undefined {
  const { n, e, crv, x, y } = publicKey;
  if (n === undefined && x === undefined) return undefined;
  return JSON.stringify([keyType, n, e, crv, x, y]);
}

/**
 * Whether what a certificate's secret holds has the private key in it. A key that cannot be exported leaves only public
 * parts there. Source: Key Vault documentation, "about certificates". A file that cannot be opened here for its age (old
 * ciphers) counts as one that has: the target will tell.
 */
export function hasPrivateKey(value: string): boolean {
  if (value.includes('-----BEGIN')) return value.includes('PRIVATE KEY-----');
  try {
    createSecureContext({ pfx: Buffer.from(value, 'base64'), passphrase: '' });
    return true;
  } catch (error) {
    return error instanceof Error && /unsupported/i.test(error.message);
  }
}
