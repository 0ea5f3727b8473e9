import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import { type Clock } from '../clock';
import { newRsaKey } from '../vault/keys/newRsaKey';

export interface TokenRequest {
  readonly audience: string;
  readonly tenantId: string;
  readonly clientId: string;
  readonly objectId: string;
  readonly lifetimeSeconds: number;
}

const tokenClaimsSchema = z.object({
  iss: z.string(),
  aud: z.string(),
  exp: z.number(),
  tid: z.string(),
  appid: z.string(),
  oid: z.string(),
});

export type TokenClaims = z.infer<typeof tokenClaimsSchema>;

export type Verified = { readonly claims: TokenClaims } | { readonly fault: 'malformed' | 'expired' };

const knownTokens = 1_000;

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
  ) {
    this.privateKey = createPrivateKey(signingKeyPem);
    this.publicKey = createPublicKey(this.privateKey);
  }

  static async newSigningKey(): Promise<string> {
    const privateKey = createPrivateKey({ key: await newRsaKey(2048), format: 'jwk' });
    return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  }

  async issue(request: TokenRequest): Promise<{ token: string; expiresOn: number }> {
    const now = Math.floor(this.clock.now() / 1000);
    const expiresOn = now + request.lifetimeSeconds;
    const token = await new SignJWT({
      tid: request.tenantId,
      appid: request.clientId,
      oid: request.objectId,
      ver: '1.0',
    })
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: 'embedded-azure' })
      .setIssuer(issuerOf(request.tenantId))
      .setAudience(request.audience)
      .setSubject(request.objectId)
      .setIssuedAt(now)
      .setNotBefore(Math.min(now, expiresOn))
      .setExpirationTime(expiresOn)
      .sign(this.privateKey);
    return { token, expiresOn };
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

export function issuerOf(tenantId: string): string {
  return `https://sts.windows.net/${tenantId}/`;
}
