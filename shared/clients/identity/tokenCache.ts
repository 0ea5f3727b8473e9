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
