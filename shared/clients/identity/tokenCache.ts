import { type Settings } from '../../contracts/settings/settings';
import { DefaultAzureCredential } from '@azure/identity';
import { type TenantGuard, credentialUnavailable } from './tenantGuard';
import { MoverError } from '../../contracts/model/moverError';
import { type AccessToken, type GetTokenOptions, type TokenCredential } from '@azure/core-auth';

/** A token is renewed this long before it expires. The old one is used until the renewal succeeds. */
const renewBeforeMs = 5 * 60 * 1000;

/**
 * Caches tokens for all clients of the process. It returns each token as already expired, so that callers request it
 * each time and wait for the answer. Otherwise the clients of the SDK renew tokens in the background, and a rejection
 * that nothing awaits ends the process.
 */
export function tokenCache(identity: TokenCredential): TokenCredential {
  const cached = new Map<string, AccessToken>();
  const requests = new Map<string, Promise<AccessToken | null>>();

  /** Calls for the same token at the same time share one request. */
  function request(key: string, scopes: string | string[], options: GetTokenOptions): Promise<AccessToken | null> {
    const requestKey = JSON.stringify([key, options.claims]);
    const running = requests.get(requestKey);
    if (running !== undefined) return running;
    const started = identity
      .getToken(scopes, options)
      .then((token) => {
        if (token !== null) cached.set(key, token);
        return token;
      })
      .finally(() => requests.delete(requestKey));
    requests.set(requestKey, started);
    return started;
  }

  return {
    async getToken(scopes, options = {}) {
      const key = JSON.stringify([scopes, options.tenantId, options.enableCae]);
      const known = options.claims === undefined ? cached.get(key) : undefined;
      if (known !== undefined && lifeLeftMs(known) > renewBeforeMs) return asExpired(known);
      try {
        return asExpired(await request(key, scopes, options));
      } catch (error) {
        if (known !== undefined && lifeLeftMs(known) > 0) return asExpired(known);
        throw error;
      }
    },
  };
}

function lifeLeftMs({ expiresOnTimestamp }: AccessToken): number {
  return expiresOnTimestamp - Date.now();
}

function asExpired(token: AccessToken | null): AccessToken | null {
  return token === null ? null : { token: token.token, expiresOnTimestamp: 0 };
}

/** The app's own identity, from the environment in which it runs. It is created on first use, once per process. */
export function appIdentity(settings: Pick<Settings, 'allowedTenants' | 'cloud'>): TokenCredential {
  let credential: TokenCredential | undefined;
  return {
    getToken(scopes, options) {
      credential ??= new DefaultAzureCredential({
        additionallyAllowedTenants: [...settings.allowedTenants],
        authorityHost: process.env['AZURE_AUTHORITY_HOST'] ?? settings.cloud.authority,
      });
      return credential.getToken(scopes, options);
    },
  };
}

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
  throw new MoverError('VAULT_REFUSED', message);
}

function withoutSignal(options: GetTokenOptions): GetTokenOptions {
  const { abortSignal, ...rest } = options;
  return abortSignal === undefined ? options : rest;
}
