import { type AccessToken, type GetTokenOptions, type TokenCredential } from '@azure/core-auth';
import { MoverError } from '../../contracts/model/moverError';
import { credentialUnavailable, type TenantGuard } from './tenantGuard';

/**
 * A credential that requests tokens for allowed tenants and scopes only. Throws `TENANT_NOT_ALLOWED` for another tenant,
 * `VAULT_REFUSED` for another scope, and `CREDENTIAL_UNAVAILABLE` when the identity returns no token. A vault names the
 * scope in its challenge, and the SDK accepts any scope that is a suffix of the vault's host.
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
        // Many calls share a token, so the deadline of the first call must not end the request for it.
        return await identity.getToken(scopes, withoutSignal(options));
      } catch (error) {
        throw credentialUnavailable(error);
      }
    },
  };
}

function requireScopes(scopes: readonly string[], allowed: readonly string[]): void {
  if (scopes.length > 0 && scopes.every((scope) => allowed.includes(scope))) return;
  const message = `Expected to sign in for ${allowed.join(' or ')}; the challenge of a vault names another resource. The app requested no token.`;
  throw new MoverError('VAULT_REFUSED', message, { retryable: false });
}

function withoutSignal(options: GetTokenOptions): GetTokenOptions {
  const { abortSignal, ...rest } = options;
  return abortSignal === undefined ? options : rest;
}
