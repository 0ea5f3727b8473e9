import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { z } from 'zod';

export const authorityKeysSchema = z.strictObject({ certificatePem: z.string(), privateKeyPem: z.string() });

/** A CA certificate and its private key, in stored form. */
export type AuthorityKeys = z.infer<typeof authorityKeysSchema>;

/** A certificate and its private key, as PEM. */
export interface ServerCertificate {
  readonly cert: string;
  readonly key: string;
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const dayMs = 24 * 60 * 60 * 1000;

x509.cryptoProvider.set(webcrypto);

export async function newAuthority(): Promise<AuthorityKeys> {
  const keys = await newKeyPair();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=Embedded Azure CA',
    keys,
    signingAlgorithm: algorithm,
    ...validity(3_650),
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificatePem: certificate.toString('pem'), privateKeyPem: await exportPem(keys.privateKey) };
}

/** Issues the server certificates of one embedded Azure. */
export class CertificateAuthority {
  private serverKeys: Promise<ServerKeys> | undefined;

  private constructor(
    private readonly certificate: x509.X509Certificate,
    private readonly privateKey: webcrypto.CryptoKey,
  ) {}

  static async open({ certificatePem, privateKeyPem }: AuthorityKeys): Promise<CertificateAuthority> {
    const [der] = x509.PemConverter.decode(privateKeyPem);
    const key = await webcrypto.subtle.importKey('pkcs8', der ?? new ArrayBuffer(0), algorithm, false, ['sign']);
    return new CertificateAuthority(new x509.X509Certificate(certificatePem), key);
  }

  /** Issues a certificate for the host name, localhost and 127.0.0.1. */
  async issue(host: string): Promise<ServerCertificate> {
    const { keys, pem } = await (this.serverKeys ??= newServerKeys());
    const certificate = await x509.X509CertificateGenerator.create({
      subject: `CN=${host}`,
      issuer: this.certificate.subject,
      publicKey: keys.publicKey,
      signingKey: this.privateKey,
      signingAlgorithm: algorithm,
      ...validity(397),
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        new x509.SubjectAlternativeNameExtension([
          ...[...new Set([host, 'localhost'])].map((value) => ({ type: 'dns' as const, value })),
          { type: 'ip', value: '127.0.0.1' },
        ]),
        await x509.AuthorityKeyIdentifierExtension.create(this.certificate),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      ],
    });
    return { cert: certificate.toString('pem'), key: pem };
  }
}

/** All server certificates of one embedded Azure share a key, because one process serves all of them. */
interface ServerKeys {
  readonly keys: webcrypto.CryptoKeyPair;
  readonly pem: string;
}

async function newServerKeys(): Promise<ServerKeys> {
  const keys = await newKeyPair();
  return { keys, pem: await exportPem(keys.privateKey) };
}

function newKeyPair(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
}

async function exportPem(key: webcrypto.CryptoKey): Promise<string> {
  return x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY');
}

/** Follows the system clock, since TLS clients do; starts a day back for clocks that are behind. */
function validity(days: number): { notBefore: Date; notAfter: Date } {
  const now = Date.now();
  return { notBefore: new Date(now - dayMs), notAfter: new Date(now + days * dayMs) };
}
