import { type AccessToken, type GetTokenOptions, type TokenCredential } from '@azure/core-auth';
import { credentialUnavailable, type TenantGuard } from './tenantGuard';

/**
 * A credential that requests tokens for allowed tenants only. Throws `TENANT_NOT_ALLOWED` for another tenant, and
 * `CREDENTIAL_UNAVAILABLE` when the identity returns no token.
 */
export function guardedCredential(identity: TokenCredential, tenants: TenantGuard): TokenCredential {
  return {
    async getToken(scopes, options: GetTokenOptions = {}): Promise<AccessToken | null> {
      if (options.tenantId !== undefined) await tenants.requireAllowed(options.tenantId);
      try {
        // Many calls share a token, so the deadline of the first call must not end the request for it.
        return await identity.getToken(scopes, withoutSignal(options));
      } catch (error) {
        throw credentialUnavailable(error);
      }
    },
  };
}

function withoutSignal(options: GetTokenOptions): GetTokenOptions {
  const copy = { ...options };
  delete copy.abortSignal;
  return copy;
}
