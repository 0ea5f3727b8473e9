import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { type KeyMaterial } from '../keys/keyMaterial';
import { badParameter } from '../serviceError';
import { type PolicyContent } from './certificatePolicy';
import { extensionsOf } from './x509Names';

interface X509Request {
  readonly policy: PolicyContent;
  readonly jwk: KeyMaterial;
}

const backdateMs = 10 * 60 * 1000;

/** A certificate that the key signs for itself, valid from a little before now for the policy's months; DER. */
export async function selfSigned({ policy, jwk }: X509Request, nowMs: number): Promise<Buffer> {
  const notBefore = new Date(nowMs - backdateMs);
  const notAfter = new Date(notBefore);
  notAfter.setUTCMonth(notAfter.getUTCMonth() + policy.x509_props.validity_months);
  const keys = await keyPair(jwk);
  const certificate = await named(() =>
    x509.X509CertificateGenerator.createSelfSigned({
      name: subjectOf(policy),
      keys,
      signingAlgorithm: algorithmOf(jwk),
      notBefore,
      notAfter,
      extensions: extensionsOf(policy),
    }),
  );
  return Buffer.from(certificate.rawData);
}

/** A request (PKCS#10) for such a certificate, to be signed by somebody else; DER. */
export async function signingRequest({ policy, jwk }: X509Request): Promise<Buffer> {
  const keys = await keyPair(jwk);
  const request = await named(() =>
    x509.Pkcs10CertificateRequestGenerator.create({
      name: subjectOf(policy),
      keys,
      signingAlgorithm: algorithmOf(jwk),
      extensions: extensionsOf(policy),
    }),
  );
  return Buffer.from(request.rawData);
}

/** A policy with alternative names alone has an empty subject. */
function subjectOf({ x509_props: { subject } }: PolicyContent): string {
  return subject;
}

async function named<T>(make: () => Promise<T>): Promise<T> {
  try {
    return await make();
  } catch {
    throw badParameter('The subject or the alternative names of the policy are not valid.');
  }
}

async function keyPair(jwk: KeyMaterial): Promise<webcrypto.CryptoKeyPair> {
  const { kty, n, e, crv, x, y } = jwk;
  const open = jwk.kty === 'RSA' ? { kty, n, e } : { kty, crv, x, y };
  const algorithm = algorithmOf(jwk);
  return {
    privateKey: await webcrypto.subtle.importKey('jwk', jwk, algorithm, true, ['sign']),
    publicKey: await webcrypto.subtle.importKey('jwk', open as webcrypto.JsonWebKey, algorithm, true, ['verify']),
  };
}

function algorithmOf(jwk: KeyMaterial) {
  if (jwk.kty === 'RSA') return { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
  const hashes: Readonly<Record<string, string>> = { 'P-256': 'SHA-256', 'P-384': 'SHA-384', 'P-521': 'SHA-512' };
  return { name: 'ECDSA', namedCurve: String(jwk['crv']), hash: hashes[String(jwk['crv'])] ?? 'SHA-256' };
}
