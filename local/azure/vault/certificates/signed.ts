import { signedByAuthority } from './signedByAuthority';
import { selfSigned, type X509Request } from './signX509';

interface Signing extends X509Request {
  /** The provider of the issuer that the policy names; undefined for `Self` and `Unknown`. */
  readonly provider: string | undefined;
}

/** What the policy's issuer makes of the key: the certificate first, then those above it. Nothing where a person has to sign. */
export async function signed({ policy, jwk, provider }: Signing, nowMs: number): Promise<Buffer[]> {
  if (policy.issuer.name === 'Self') return [await selfSigned({ policy, jwk }, nowMs)];
  if (provider === undefined) return [];
  return signedByAuthority({ policy, jwk, authority: `Emulated ${provider}`, chain: 2 }, nowMs);
}
