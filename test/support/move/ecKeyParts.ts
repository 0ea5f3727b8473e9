import { generateKeyPairSync } from 'node:crypto';

/** The parts of a new P-256 key pair, for an import. */
export function ecKeyParts(): { x: Uint8Array; y: Uint8Array; d: Uint8Array } {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x = '', y = '', d = '' } = privateKey.export({ format: 'jwk' });
  const [first, second, third] = [x, y, d].map((part) => Buffer.from(part, 'base64url'));
  if (first === undefined || second === undefined || third === undefined) throw new Error('The key has no parts.');
  return { x: first, y: second, d: third };
}
