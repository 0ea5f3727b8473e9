import { createHash, createPublicKey, constants, type KeyObject, verify } from 'node:crypto';
import {
  type PublicKey,
  type ReportSignature,
  type ReportSigning,
  type SigningKey,
} from '../../contracts/model/reportProof';

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
  if (!isRsa && !value.equals(withLowS(value))) return false;
  if (key.asymmetricKeyType !== (isRsa ? 'rsa' : 'ec')) return false;
  const how = isRsa
    ? { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
    : { key, dsaEncoding: 'ieee-p1363' as const };
  return verify('sha256', signedText(head, signature), how, value);
}

/** The order of the curve P-256. Source: SEC 2, section 2.4.2. */
const orderOfP256 = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/**
 * Returns the one spelling of an ES256 signature that a report has. For each signature (r, s), (r, order - s) verifies too, and
 * everybody can compute it.
 */
export function withLowS(value: Uint8Array): Uint8Array {
  const [r, s] = [value.subarray(0, 32), BigInt(`0x0${Buffer.from(value.subarray(32)).toString('hex')}`)];
  if (value.length !== 64 || s <= orderOfP256 / 2n || s >= orderOfP256) return value;
  return Buffer.concat([r, Buffer.from((orderOfP256 - s).toString(16).padStart(64, '0'), 'hex')]);
}

/** What a report says about the key that signed it. */
export function signingOf({ keyId, publicKey }: SigningKey): ReportSigning {
  return { keyId, thumbprint: thumbprintOf(publicKey) };
}

/** The thumbprint of RFC 7638: a hash of the required members in the order of their names. */
function thumbprintOf(key: PublicKey): string {
  const members =
    key.kty === 'RSA' ? { e: key.e, kty: key.kty, n: key.n } : { crv: key.crv, kty: key.kty, x: key.x, y: key.y };
  return createHash('sha256').update(JSON.stringify(members)).digest('base64url');
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
