import { constants, createPrivateKey, createPublicKey, privateDecrypt, publicEncrypt } from 'node:crypto';
import { badParameter } from '../serviceError';
import { type KeyVersion } from './keyVersion';

const oaepHashes: Readonly<Record<string, string>> = { 'RSA-OAEP': 'sha1', 'RSA-OAEP-256': 'sha256' };

/** Throws 400 BadParameter for an algorithm that is not one of RSA, or an input too long for the key. */
export function rsaEncrypt(algorithm: string, jwk: KeyVersion['jwk'], input: Buffer): Buffer {
  const key = createPublicKey({ key: jwk, format: 'jwk' });
  return attempt(() => publicEncrypt({ key, ...padding(algorithm) }, input));
}

/** Throws 400 BadParameter for an algorithm that is not one of RSA, or an input that this key did not encrypt. */
export function rsaDecrypt(algorithm: string, jwk: KeyVersion['jwk'], input: Buffer): Buffer {
  const key = createPrivateKey({ key: jwk, format: 'jwk' });
  return attempt(() => privateDecrypt({ key, ...padding(algorithm) }, input));
}

function padding(algorithm: string): { padding: number; oaepHash: string } {
  const oaepHash = oaepHashes[algorithm];
  if (oaepHash === undefined) throw badParameter(`Algorithm ${algorithm} is not supported for this key.`);
  return { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash };
}

function attempt(transform: () => Buffer): Buffer {
  try {
    return transform();
  } catch {
    throw badParameter('The parameter value is not valid for this key and algorithm.');
  }
}
