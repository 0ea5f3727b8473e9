import { type AccessToken, type GetTokenOptions, type TokenCredential } from '@azure/core-auth';
import { MoverError } from '../../contracts/model/moverError';
import { credentialUnavailable, type TenantGuard } from './tenantGuard';

/**
 * A credential that gets no token for a tenant or a scope we do not know, and fails with `CREDENTIAL_UNAVAILABLE`. A vault
 * names the scope in its challenge, and the SDK takes one that only ends like the vault's own host.
 */
export function guardedCredential(
  identity: TokenCredential,
  tenants: TenantGuard,
  allowedScopes: readonly string[],
): TokenCredential {
  return {
    async getToken(scopes, options: GetTokenOptions = {}): Promise<AccessToken | null> {
      requireScopes([scopes].flat(), allowedScopes);
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

function requireScopes(scopes: readonly string[], allowed: readonly string[]): void {
  if (scopes.length > 0 && scopes.every((scope) => allowed.includes(scope))) return;
  const message = `Expected to sign in for ${allowed.join(' or ')}; the challenge of a vault names another resource. No token was asked for.`;
  throw new MoverError('VAULT_REFUSED', message, { retryable: false });
}

function withoutSignal(options: GetTokenOptions): GetTokenOptions {
  const copy = { ...options };
  delete copy.abortSignal;
  return copy;
}
