import { webcrypto } from 'node:crypto';
import { type KeyMaterial } from '../keys/keyMaterial';

/** Key material as the X.509 library takes it. */
export async function x509Keys(jwk: KeyMaterial): Promise<webcrypto.CryptoKeyPair> {
  const { kty, n, e, crv, x, y } = jwk;
  const open = jwk.kty === 'RSA' ? { kty, n, e } : { kty, crv, x, y };
  const algorithm = x509Algorithm(jwk);
  return {
    privateKey: await webcrypto.subtle.importKey('jwk', jwk, algorithm, true, ['sign']),
    publicKey: await webcrypto.subtle.importKey('jwk', open as webcrypto.JsonWebKey, algorithm, true, ['verify']),
  };
}

/** How such a key signs. */
export function x509Algorithm(jwk: KeyMaterial) {
  if (jwk.kty === 'RSA') return { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
  const hashes: Readonly<Record<string, string>> = { 'P-256': 'SHA-256', 'P-384': 'SHA-384', 'P-521': 'SHA-512' };
  return { name: 'ECDSA', namedCurve: String(jwk['crv']), hash: hashes[String(jwk['crv'])] ?? 'SHA-256' };
}
