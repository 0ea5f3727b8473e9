import {
  constants,
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  privateEncrypt,
  publicDecrypt,
} from 'node:crypto';
import { hashOf, type Signer, unsupported } from './algorithms';
import { decodePss, encodePss } from './pssEncoding';

/** DER of AlgorithmIdentifier and digest header, which PKCS#1 v1.5 puts before the digest. */
const digestHeaders = {
  sha256: '3031300d060960864801650304020105000420',
  sha384: '3041300d060960864801650304020205000430',
  sha512: '3051300d060960864801650304020305000440',
} as const;

/** RS256, RS384, RS512, PS256, PS384 and PS512 over digests, because Node itself signs messages only. */
export const rsaSigner: Signer = {
  sign: (algorithm, jwk, digest) => {
    const hash = hashOf(algorithm, digest);
    const key = createPrivateKey({ key: jwk, format: 'jwk' });
    if (algorithm.startsWith('RS')) {
      return privateEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, withHeader(hash, digest));
    }
    if (!algorithm.startsWith('PS')) throw unsupported(algorithm);
    return privateEncrypt({ key, padding: constants.RSA_NO_PADDING }, encodePss(hash, digest, bitsOf(key)));
  },
  verify: (algorithm, jwk, { digest, signature }) => {
    const hash = hashOf(algorithm, digest);
    const key = createPublicKey({ key: jwk, format: 'jwk' });
    if (algorithm.startsWith('RS')) {
      const found = recovered(key, constants.RSA_PKCS1_PADDING, signature);
      return found?.equals(withHeader(hash, digest)) === true;
    }
    if (!algorithm.startsWith('PS')) throw unsupported(algorithm);
    const found = recovered(key, constants.RSA_NO_PADDING, signature);
    return found !== undefined && decodePss({ hash, digest, encoded: found, keyBits: bitsOf(key) });
  },
};

function withHeader(hash: keyof typeof digestHeaders, digest: Buffer): Buffer {
  return Buffer.concat([Buffer.from(digestHeaders[hash], 'hex'), digest]);
}

/** Returns the signed content; undefined when another key made the signature. */
function recovered(key: KeyObject, padding: number, signature: Buffer): Buffer | undefined {
  try {
    return publicDecrypt({ key, padding }, signature);
  } catch {
    return undefined;
  }
}

function bitsOf(key: KeyObject): number {
  return key.asymmetricKeyDetails?.modulusLength ?? 0;
}
