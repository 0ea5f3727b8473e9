import {
  constants,
  createPublicKey,
  generateKeyPairSync,
  type JsonWebKey,
  publicEncrypt,
  randomBytes,
  webcrypto,
} from 'node:crypto';
import 'reflect-metadata';
import { Pkcs10CertificateRequest, X509CertificateGenerator } from '@peculiar/x509';
import { type Fact, type Sent } from './model';

/** A certificate with its key. */
export interface CertificateFile {
  /** In base64. */
  readonly pfx: (password: string) => string;
  readonly pem: string;
}

/** Files and signatures that requests of the replay contain. */
export interface Material {
  /** The facts keep no files. The recorded policy shows whether the file had uses and names. */
  readonly plain: CertificateFile;
  readonly withUses: CertificateFile;
  readonly withUsesAndNames: CertificateFile;
  /** Signs a request as an authority outside of the vault does. */
  readonly sign: (csr: string) => Promise<string>;
}

export function fileFor({ shape }: Fact, { plain, withUses, withUsesAndNames }: Material): CertificateFile {
  const has = (field: string): boolean => shape.includes(`policy.x509_props.${field}`);
  return has('sans.dns_names[]:string') ? withUsesAndNames : has('ekus[]:string') ? withUses : plain;
}

/** What a client encrypts with the public key itself. */
export function encrypted(jwk: JsonWebKey, alg: string): string {
  const padding = alg === 'RSA1_5' ? constants.RSA_PKCS1_PADDING : constants.RSA_PKCS1_OAEP_PADDING;
  const oaepHash = alg === 'RSA-OAEP-256' ? 'sha256' : 'sha1';
  const key = createPublicKey({ key: { ...jwk, kty: 'RSA' }, format: 'jwk' });
  return publicEncrypt({ key, padding, oaepHash }, randomBytes(32)).toString('base64url');
}

/** A new key with the same parts as the recorded one. */
export function keyOf(parts: string, { kty, crv }: Readonly<Record<string, Sent>>): Record<string, string> {
  const names = parts.split(' ').filter((name) => !/^\d+$/.test(name));
  const [bits] = /\d{4}/.exec(parts) ?? ['2048'];
  return Object.fromEntries(
    Object.entries(newKey(textOf(kty), Number(bits), crv)).filter(([name]) => names.includes(name)),
  );
}

const curves: Readonly<Record<string, string>> = { 'P-256': 'P-256', 'P-384': 'P-384', 'P-521': 'P-521' };

function textOf(sent: Sent | undefined): string {
  return typeof sent === 'string' ? sent : '';
}

function newKey(kty: string, bits: number, crv: Sent | undefined): Record<string, string> {
  if (kty.startsWith('oct')) return { k: randomBytes(32).toString('base64url') };
  const { privateKey } = kty.startsWith('EC')
    ? generateKeyPairSync('ec', { namedCurve: curves[textOf(crv)] ?? 'secp256k1' })
    : generateKeyPairSync('rsa', { modulusLength: bits });
  return privateKey.export({ format: 'jwk' }) as Record<string, string>;
}

export async function signerOf(): Promise<(csr: string) => Promise<string>> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const authority = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  return async (csr) => {
    const request = new Pkcs10CertificateRequest(csr);
    const signed = await X509CertificateGenerator.create({
      ...{
        subject: request.subject,
        issuer: 'CN=outside',
        notBefore: new Date(),
        notAfter: new Date(Date.now() + 1e10),
      },
      ...{ publicKey: request.publicKey, signingKey: authority.privateKey, signingAlgorithm: algorithm },
    });
    return Buffer.from(signed.rawData).toString('base64');
  };
}
