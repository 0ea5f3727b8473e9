import { type AccessToken, type GetTokenOptions, type TokenCredential } from '@azure/core-auth';
import { credentialUnavailable, type TenantGuard } from './tenantGuard';

/** A credential that gets no token for a tenant we do not know, and fails with `CREDENTIAL_UNAVAILABLE`. */
export function guardedCredential(identity: TokenCredential, tenants: TenantGuard): TokenCredential {
  return {
    async getToken(scopes, options: GetTokenOptions = {}): Promise<AccessToken | null> {
      if (options.tenantId !== undefined) await tenants.requireAllowed(options.tenantId);
      try {
        // One token serves many calls, so the deadline of the call that happens to ask first must not end the asking.
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
