import { type KeyObject, X509Certificate } from 'node:crypto';
import { badParameter } from '../serviceError';
import { contentTypes, type PolicyContent } from './certificatePolicy';
import { readPem } from './pemBundle';
import { type ReadPfx, readPfx } from './pfx/readPfx';

export interface CertificateFile {
  readonly key: KeyObject;
  readonly certificates: readonly Buffer[];
  readonly contentType: PolicyContent['secret_props']['contentType'];
}

/** Reads a PEM text, or a PFX in base64. Throws 400 BadParameter for other input, an incomplete file, or a wrong password. */
export function readCertificateFile(value: string, password: string): CertificateFile {
  const isPem = value.includes('-----BEGIN ');
  const { key, certificates } = isPem
    ? attempt(() => readPem(value))
    : attempt(() => readPfx(fromBase64(value), password));
  if (key === undefined || certificates.length === 0) {
    throw badParameter('The certificate needs a private key and at least one certificate.');
  }
  return { key, certificates, contentType: isPem ? contentTypes.pem : contentTypes.pfx };
}

/** Returns the certificate of the key. Throws 400 BadParameter when there is none. */
export function leafOf({ key, certificates }: CertificateFile): Buffer {
  const leaf = certificates.find((der) => new X509Certificate(der).checkPrivateKey(key));
  if (leaf === undefined) throw badParameter('The private key does not belong to the certificate.');
  return leaf;
}

function fromBase64(value: string): Buffer {
  if (!/^[A-Za-z0-9+/\s]+={0,2}\s*$/.test(value)) throw new Error('It is not base64.');
  return Buffer.from(value, 'base64');
}

function attempt(read: () => ReadPfx): ReadPfx {
  try {
    return read();
  } catch {
    throw badParameter('The certificate can not be read: it is not a valid PFX or PEM, or the password is wrong.');
  }
}
