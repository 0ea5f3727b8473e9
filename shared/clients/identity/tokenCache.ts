import { type AccessToken, type GetTokenOptions, type TokenCredential } from '@azure/core-auth';

/** Tokens are asked for anew this long before they end, and the old one serves until that worked. */
const renewBeforeMs = 5 * 60 * 1000;

/**
 * Keeps tokens for all clients of the process. Callers are told that their token has ended already, so that they ask
 * again each time and wait for the answer: left to themselves, the SDK's clients renew in the background, and a failure
 * that nobody waits for ends the process.
 */
export function tokenCache(identity: TokenCredential): TokenCredential {
  const kept = new Map<string, AccessToken>();
  const asking = new Map<string, Promise<AccessToken | null>>();

  /** Calls that come together share one asking. */
  function ask(key: string, scopes: string | string[], options: GetTokenOptions): Promise<AccessToken | null> {
    const question = JSON.stringify([key, options.claims]);
    const running = asking.get(question);
    if (running !== undefined) return running;
    const started = identity
      .getToken(scopes, options)
      .then((token) => {
        if (token !== null) kept.set(key, token);
        return token;
      })
      .finally(() => asking.delete(question));
    asking.set(question, started);
    return started;
  }

  return {
    async getToken(scopes, options = {}) {
      const key = JSON.stringify([scopes, options.tenantId, options.enableCae]);
      const known = options.claims === undefined ? kept.get(key) : undefined;
      if (known !== undefined && lifeLeftMs(known) > renewBeforeMs) return asEnded(known);
      try {
        return asEnded(await ask(key, scopes, options));
      } catch (error) {
        if (known !== undefined && lifeLeftMs(known) > 0) return asEnded(known);
        throw error;
      }
    },
  };
}

function lifeLeftMs({ expiresOnTimestamp }: AccessToken): number {
  return expiresOnTimestamp - Date.now();
}

function asEnded(token: AccessToken | null): AccessToken | null {
  return token === null ? null : { token: token.token, expiresOnTimestamp: 0 };
}
