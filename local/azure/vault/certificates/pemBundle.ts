import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { type ReadPfx } from './pfx/readPfx';

/** Writes the key (PKCS#8) and the certificates as one PEM text, the key first. */
export function toPem({
  key,
  certificates,
}: {
  readonly key?: KeyObject | undefined;
  readonly certificates: readonly Buffer[];
}): string {
  const parts = certificates.map((der) => new X509Certificate(der).toString().trimEnd());
  const keyPart = key === undefined ? [] : [key.export({ type: 'pkcs8', format: 'pem' }).toString().trimEnd()];
  return [...keyPart, ...parts, ''].join('\n');
}

/** Reads a PEM text, whose key may be encrypted. Throws when a part does not match its header, and for a wrong password. */
export function readPem(text: string, passphrase: string): ReadPfx {
  const blocks = text.match(/-----BEGIN ([A-Z ]+)-----[^-]+-----END \1-----/g) ?? [];
  const keys = blocks.filter((block) => /^-----BEGIN (ENCRYPTED )?PRIVATE KEY/.test(block));
  const certificates = blocks.filter((block) => block.startsWith('-----BEGIN CERTIFICATE-----'));
  return {
    key: keys[0] === undefined ? undefined : createPrivateKey({ key: keys[0], passphrase }),
    certificates: certificates.map((pem) => new X509Certificate(pem).raw),
  };
}
