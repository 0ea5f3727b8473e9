import { generateKeyPairSync, randomBytes, webcrypto } from 'node:crypto';
import 'reflect-metadata';
import { Pkcs10CertificateRequest, X509CertificateGenerator } from '@peculiar/x509';
import { type Sent } from './model';

/** Files and signatures that requests of the replay contain. */
export interface Material {
  /** In base64. */
  readonly pfx: (password: string) => string;
  readonly pem: string;
  /** Signs a request as an authority outside of the vault does. */
  readonly sign: (csr: string) => Promise<string>;
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
