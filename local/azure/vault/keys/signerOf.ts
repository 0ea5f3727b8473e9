import { ecSigner } from './crypto/ecSigner';
import { rsaSigner } from './crypto/rsaSigner';
import { type Signer } from './crypto/signer';
import { unsupported } from './crypto/unsupported';
import { badParameter, ServiceError } from '../serviceError';
import { type KeyVersion } from './keyVersion';

/** What signs by a key of that family. Throws 400 BadParameter for one that cannot. */
export function signerOf({ jwk }: KeyVersion, algorithm: string): Signer {
  switch (jwk.kty) {
    case 'RSA':
      return rsaSigner;
    case 'EC':
      return ecSigner;
    case 'oct':
      throw unsupported(algorithm);
  }
}

/** Gives what the step gives; what it throws for a digest that does not fit becomes 400 BadParameter. */
export function fitting<T>(step: () => T): T {
  try {
    return step();
  } catch (error) {
    if (error instanceof ServiceError) throw error;
    throw badParameter('The digest is not valid for this key and algorithm.');
  }
}
