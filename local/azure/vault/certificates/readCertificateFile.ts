import { type KeyObject, X509Certificate } from 'node:crypto';
import { badParameter } from '../../calls/serviceError';
import { contentTypes, type PolicyContent } from './certificatePolicy';
import { readPem } from './pemBundle';
import { type ReadPfx, readPfx } from './pfx/readPfx';

export interface CertificateFile {
  readonly key: KeyObject;
  readonly certificates: readonly Buffer[];
  readonly contentType: PolicyContent['secret_props']['contentType'];
}

/**
 * Reads a PEM text, or a PFX or PEM in base64. Throws 400 BadParameter for other input, an incomplete file, or a wrong password. The service
 * names both forms of PEM in its own text, but an import of the base64 without a policy, as `az` sends it, was not found recorded.
 */
export function readCertificateFile(sent: SentFile): CertificateFile {
  const pem = pemOf(sent);
  const { key, certificates } =
    pem === undefined
      ? attempt(() => readPfx(fromBase64(sent.value), sent.password), unreadablePfx)
      : attempt(() => readPem(pem, sent.password), unreadablePem);
  if (key === undefined || certificates.length === 0)
    throw badParameter(pem === undefined ? unreadablePfx : unreadablePem);
  return { key, certificates, contentType: pem === undefined ? contentTypes.pfx : contentTypes.pem };
}

interface SentFile {
  readonly value: string;
  readonly password: string;
  /** Of the sent policy. */
  readonly contentType?: string | null | undefined;
}

// The service's own texts.
const unreadablePem =
  'The specified PEM X.509 certificate content can not be read. Please check if certificate is in valid PEM format. ' +
  'Accepted formats: PEM content or Base64 encoded PEM content.';
const unreadablePfx =
  'The specified PKCS#12 X.509 certificate content can not be read. Please check if certificate is in valid PKCS#12 format.';

const pemMark = '-----BEGIN ';

function pemOf({ value, contentType }: SentFile): string | undefined {
  if (value.includes(pemMark)) return value;
  const text = Buffer.from(value, 'base64').toString();
  return contentType === contentTypes.pem || text.includes(pemMark) ? text : undefined;
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

function attempt(read: () => ReadPfx, unreadable: string): ReadPfx {
  try {
    return read();
  } catch {
    throw badParameter(unreadable);
  }
}
