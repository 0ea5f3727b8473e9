import { createSecureContext } from 'node:tls';

/**
 * Whether what a certificate's secret holds has the private key in it. A key that cannot be exported leaves only public
 * parts there. Source: Key Vault documentation, "about certificates". A file that cannot be opened here for its age (old
 * ciphers) counts as one that has: the target will tell.
 */
export function hasPrivateKey(value: string): boolean {
  if (value.includes('-----BEGIN')) return value.includes('PRIVATE KEY-----');
  try {
    createSecureContext({ pfx: Buffer.from(value, 'base64'), passphrase: '' });
    return true;
  } catch (error) {
    return error instanceof Error && /unsupported/i.test(error.message);
  }
}
