import { type KeyVersion } from './keyVersion';

const publicMembers = ['kty', 'n', 'e', 'crv', 'x', 'y'] as const;

/** The members of a key that may be shown: an allow-list, so that nothing private can slip through. */
export function publicJwk(jwk: KeyVersion['jwk']): object {
  return Object.fromEntries(publicMembers.filter((name) => name in jwk).map((name) => [name, jwk[name]]));
}
