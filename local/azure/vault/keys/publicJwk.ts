import { type KeyVersion } from './keyVersion';
import { serviceCurve } from './newMaterial';

/** What may be shown of a key, in the service's words. Members are picked one by one, so that nothing private slips through. */
export function publicJwk({ jwk, hsm }: KeyVersion): object {
  const kty = hsm ? `${jwk.kty}-HSM` : jwk.kty;
  switch (jwk.kty) {
    case 'RSA':
      return { kty, n: jwk['n'], e: jwk['e'] };
    case 'EC':
      return { kty, crv: serviceCurve(String(jwk['crv'])), x: jwk['x'], y: jwk['y'] };
    case 'oct':
      return { kty };
  }
}
