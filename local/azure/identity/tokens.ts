import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import { type Clock } from '../clock/clock';
import { type Cloud, issuerOf } from '../cloud/cloud';
import { sameText } from '../cloud/textMatch';

export interface TokenRequest {
  readonly audience: string;
  readonly tenantId: string;
  readonly clientId: string;
  readonly objectId: string;
  /** App roles of the identity. */
  readonly roles?: readonly string[] | undefined;
  /** Object ids of the groups of the identity. */
  readonly groups?: readonly string[] | undefined;
  readonly lifetimeSeconds: number;
}

const tokenClaimsSchema = z.object({
  iss: z.string(),
  aud: z.string(),
  exp: z.number(),
  tid: z.string(),
  appid: z.string(),
  oid: z.string(),
  groups: z.array(z.string()).optional(),
});

export type TokenClaims = z.infer<typeof tokenClaimsSchema>;

/** Whether an object id is that of the caller, or of one of its groups. */
export function isCaller({ oid, groups = [] }: TokenClaims, objectId: string): boolean {
  return [oid, ...groups].some((own) => sameText(own, objectId));
}

export type Verified = { readonly claims: TokenClaims } | { readonly fault: 'malformed' | 'expired' };

const knownTokens = 1_000;
const keyId = 'embedded-azure';

/** The claims of a federated assertion: who signed it, for whom, and for which service. */
const assertion = {
  issuer: 'https://oidc.embedded.example/',
  subject: 'system:serviceaccount:embedded:azure',
  audience: 'api://AzureADTokenExchange',
  lifetimeSeconds: 365 * 24 * 60 * 60,
} as const;

/**
 * Issues and checks access tokens, as the directory does. Lifetimes follow the system clock, not the service's shifted clock, because
 * clients check expiry by the system clock.
 */
export class Tokens {
  private readonly privateKey: KeyObject;
  private readonly publicKey: KeyObject;
  private readonly checked = new Map<string, TokenClaims>();

  constructor(
    signingKeyPem: string,
    private readonly clock: Clock,
    private readonly cloud: Cloud,
  ) {
    this.privateKey = createPrivateKey(signingKeyPem);
    this.publicKey = createPublicKey(this.privateKey);
  }

  async issue(request: TokenRequest): Promise<{ token: string; expiresOn: number }> {
    const now = Math.floor(this.clock.now() / 1000);
    const expiresOn = now + request.lifetimeSeconds;
    const token = await new SignJWT({
      tid: request.tenantId,
      appid: request.clientId,
      oid: request.objectId,
      ...(request.roles === undefined ? {} : { roles: request.roles }),
      ...(request.groups === undefined ? {} : { groups: request.groups }),
      ver: '1.0',
    })
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: keyId })
      .setIssuer(issuerOf(this.cloud, request.tenantId))
      .setAudience(request.audience)
      .setSubject(request.objectId)
      .setIssuedAt(now)
      .setNotBefore(Math.min(now, expiresOn))
      .setExpirationTime(expiresOn)
      .sign(this.privateKey);
    return { token, expiresOn };
  }

  /** The public key of all tokens, as the directory shows it. */
  publicJwk(): object {
    return { ...this.publicKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: keyId };
  }

  /** Issues an assertion as the token issuer of a cluster does. The directory exchanges it for an access token (workload identity). */
  issueFederatedAssertion(): Promise<string> {
    const now = Math.floor(this.clock.now() / 1000);
    return new SignJWT()
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: keyId })
      .setIssuer(assertion.issuer)
      .setSubject(assertion.subject)
      .setAudience(assertion.audience)
      .setIssuedAt(now)
      .setExpirationTime(now + assertion.lifetimeSeconds)
      .sign(this.privateKey);
  }

  /** Whether the text is an assertion of this embedded Azure that has not expired. */
  async isFederatedAssertion(text: string): Promise<boolean> {
    const { issuer, subject, audience } = assertion;
    const currentDate = new Date(this.clock.now());
    try {
      await jwtVerify(text, this.publicKey, { issuer, subject, audience, currentDate, algorithms: ['RS256'] });
      return true;
    } catch {
      return false;
    }
  }

  /** Checks signature and expiry. The caller checks audience and tenant. */
  async verify(token: string): Promise<Verified> {
    const known = this.checked.get(token);
    if (known !== undefined) return known.exp * 1000 > this.clock.now() ? { claims: known } : { fault: 'expired' };
    try {
      const { payload } = await jwtVerify(token, this.publicKey, { currentDate: new Date(this.clock.now()) });
      const claims = tokenClaimsSchema.parse(payload);
      if (this.checked.size >= knownTokens) this.checked.clear();
      this.checked.set(token, claims);
      return { claims };
    } catch (error) {
      return { fault: error instanceof errors.JWTExpired ? 'expired' : 'malformed' };
    }
  }
}
