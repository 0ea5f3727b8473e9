import { constants, createPrivateKey, createPublicKey, privateDecrypt, publicEncrypt } from 'node:crypto';
import { type KeyMaterial } from '../keyMaterial';
import { type Cipher, unsupported } from './algorithms';

const oaepHashes: Readonly<Record<string, string>> = { 'RSA-OAEP': 'sha1', 'RSA-OAEP-256': 'sha256' };

/** RSA1_5, RSA-OAEP and RSA-OAEP-256, for encryption and for wrapping. */
export const rsaCipher: Cipher = {
  encrypt: (algorithm, jwk, { value }) => {
    const key = createPublicKey({ key: jwk, format: 'jwk' });
    if (algorithm === 'RSA1_5') return { value: publicEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, value) };
    return { value: publicEncrypt({ key, ...oaep(algorithm) }, value) };
  },
  decrypt: (algorithm, jwk, { value }) => {
    if (algorithm === 'RSA1_5') return decryptPkcs1(jwk, value);
    return privateDecrypt({ key: createPrivateKey({ key: jwk, format: 'jwk' }), ...oaep(algorithm) }, value);
  },
};

function oaep(algorithm: string): { padding: number; oaepHash: string } {
  const oaepHash = oaepHashes[algorithm];
  if (oaepHash === undefined) throw unsupported(algorithm);
  return { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash };
}

/** Removes the padding itself, since Node refuses it by default: 00 02, at least eight bytes that are not zero, 00, message. */
function decryptPkcs1(jwk: KeyMaterial, value: Buffer): Buffer {
  const key = createPrivateKey({ key: jwk, format: 'jwk' });
  const block = privateDecrypt({ key, padding: constants.RSA_NO_PADDING }, value);
  const end = block.indexOf(0, 2);
  if (block[0] !== 0 || block[1] !== 2 || end < 10) throw new Error('The padding is wrong.');
  return block.subarray(end + 1);
}
