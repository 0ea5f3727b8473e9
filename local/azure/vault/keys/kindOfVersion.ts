import { type KeyKind } from './keyKind';
import { type KeyVersion } from './keyVersion';
import { serviceCurve } from './newMaterial';

/** What a key that is there is made of. */
export function kindOfVersion({ jwk, hsm }: Pick<KeyVersion, 'jwk' | 'hsm'>): KeyKind {
  const bits = (member: unknown) => Buffer.from(String(member), 'base64url').length * 8;
  switch (jwk.kty) {
    case 'RSA':
      return { family: 'RSA', hsm, size: bits(jwk['n']) };
    case 'EC':
      return { family: 'EC', hsm, curve: serviceCurve(String(jwk['crv'])) };
    case 'oct':
      return { family: 'oct', hsm, size: bits(jwk['k']) };
  }
}
