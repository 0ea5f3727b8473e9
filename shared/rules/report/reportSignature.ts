import { createHash, createPublicKey, constants, type KeyObject, verify } from 'node:crypto';
import { type PublicKey, type ReportSignature, type SigningKey } from '../../contracts/api/reportProof';

/** What a signature covers: the head of a report, and the names of the key and the algorithm. */
export function signedText(head: string, { keyId, algorithm }: Pick<SigningKey, 'keyId' | 'algorithm'>): Uint8Array {
  return new TextEncoder().encode(['keyvault-mover report v1 signature', head, algorithm, keyId].join('\n'));
}

/** The SHA-256 digest that Key Vault signs. */
export function signedDigest(head: string, key: Pick<SigningKey, 'keyId' | 'algorithm'>): Uint8Array {
  return createHash('sha256').update(signedText(head, key)).digest();
}

/** Returns whether the key made this signature of this head. The key is the embedded one, or one that the caller trusts. */
export function isSignedBy(head: string, signature: ReportSignature, key = keyOf(signature.publicKey)): boolean {
  const value = Buffer.from(signature.value, 'base64url');
  // Other spellings of the same bytes would let somebody change the file.
  if (value.toString('base64url') !== signature.value || key === undefined) return false;
  const isRsa = signature.algorithm === 'PS256';
  if (key.asymmetricKeyType !== (isRsa ? 'rsa' : 'ec')) return false;
  const how = isRsa
    ? { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
    : { key, dsaEncoding: 'ieee-p1363' as const };
  return verify('sha256', signedText(head, signature), how, value);
}

/** Returns the key of a JWK; undefined if it is none. Each member must have its only canonical spelling. */
export function keyOf(publicKey: PublicKey): KeyObject | undefined {
  try {
    const key = createPublicKey({ key: { ...publicKey }, format: 'jwk' });
    const own: Readonly<Record<string, unknown>> = { ...key.export({ format: 'jwk' }) };
    return Object.entries(publicKey).every(([name, text]) => own[name] === text) ? key : undefined;
  } catch {
    return undefined;
  }
}

/** Returns whether two keys are the same. */
export function isSameKey(one: KeyObject, other: KeyObject): boolean {
  const bytes = (key: KeyObject) => key.export({ type: 'spki', format: 'der' });
  return bytes(one).equals(bytes(other));
}
