import { webcrypto } from 'node:crypto';
import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { badParameter } from '../../calls/serviceError';
import { type KeyMaterial } from '../keys/keyMaterial';
import { type PolicyContent } from './certificatePolicy';
import { distinguishedName } from './subjectName';
import { extensionsOf } from './x509Names';

export interface X509Request {
  readonly policy: PolicyContent;
  readonly jwk: KeyMaterial;
}

type Keys = Awaited<ReturnType<typeof x509Keys>>;

/** The content of a certificate, as its policy asks, before it is signed. */
interface LeafContent {
  readonly subject: x509.Name;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly extensions: x509.Extension[];
}

const backdateMs = 10 * 60 * 1000;

/** Makes a self-signed certificate (DER), valid from ten minutes ago for the policy's months. */
export function selfSigned({ policy, jwk }: X509Request, nowMs: number): Promise<Buffer> {
  return leafContent({ policy, jwk }, nowMs, ({ subject, ...content }, keys) =>
    x509.X509CertificateGenerator.createSelfSigned({
      ...content,
      name: subject,
      keys,
      signingAlgorithm: x509Algorithm(jwk),
    }),
  );
}

/** Makes a certificate (DER) as its policy asks, signed by `sign`. Throws 400 BadParameter for invalid names. */
export async function leafContent(
  { policy, jwk }: X509Request,
  nowMs: number,
  sign: (content: LeafContent, keys: Keys) => Promise<x509.X509Certificate>,
): Promise<Buffer> {
  const notBefore = new Date(nowMs - backdateMs);
  const notAfter = new Date(notBefore);
  notAfter.setUTCMonth(notAfter.getUTCMonth() + policy.x509_props.validity_months);
  const keys = await x509Keys(jwk);
  const extensions = extensionsOf(policy);
  const certificate = await orBadNames(() =>
    sign({ subject: distinguishedName(policy.x509_props.subject), notBefore, notAfter, extensions }, keys),
  );
  return Buffer.from(certificate.rawData);
}

/** Makes a signing request (PKCS#10, DER) for such a certificate. */
export async function signingRequest({ policy, jwk }: X509Request): Promise<Buffer> {
  const keys = await x509Keys(jwk);
  const request = await orBadNames(() =>
    x509.Pkcs10CertificateRequestGenerator.create({
      name: distinguishedName(policy.x509_props.subject),
      keys,
      signingAlgorithm: x509Algorithm(jwk),
      extensions: extensionsOf(policy),
    }),
  );
  return Buffer.from(request.rawData);
}

async function orBadNames<T>(make: () => Promise<T>): Promise<T> {
  try {
    return await make();
  } catch {
    throw badParameter('The subject or the alternative names of the policy are not valid.');
  }
}

/** Imports key material for the X.509 library. */
export async function x509Keys(jwk: KeyMaterial): Promise<webcrypto.CryptoKeyPair> {
  const { kty, n, e, crv, x, y } = jwk;
  const open = jwk.kty === 'RSA' ? { kty, n, e } : { kty, crv, x, y };
  const algorithm = x509Algorithm(jwk);
  return {
    privateKey: await webcrypto.subtle.importKey('jwk', jwk, algorithm, true, ['sign']),
    publicKey: await webcrypto.subtle.importKey('jwk', open as webcrypto.JsonWebKey, algorithm, true, ['verify']),
  };
}

/** Returns the signature algorithm of a key. */
export function x509Algorithm(jwk: KeyMaterial) {
  if (jwk.kty === 'RSA') return { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
  const hashes: Readonly<Record<string, string>> = { 'P-256': 'SHA-256', 'P-384': 'SHA-384', 'P-521': 'SHA-512' };
  return { name: 'ECDSA', namedCurve: String(jwk['crv']), hash: hashes[String(jwk['crv'])] ?? 'SHA-256' };
}
