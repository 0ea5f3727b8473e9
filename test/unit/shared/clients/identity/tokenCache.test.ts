import { type AccessToken, type TokenCredential } from '@azure/core-auth';
import { bearerTokenAuthenticationPolicy, createHttpHeaders, createPipelineRequest } from '@azure/core-rest-pipeline';
import { tokenCache } from '../../../../../shared/clients/identity/tokenCache';

const scope = 'https://vault.azure.net/.default';
const minute = 60_000;

/** Returns the next answer at each call: a token that lives this number of minutes, or an error. */
function identityWith(...answers: (number | Error)[]): TokenCredential & { asked: number } {
  const identity = {
    asked: 0,
    async getToken(): Promise<AccessToken> {
      const answer = answers[Math.min(identity.asked, answers.length - 1)];
      identity.asked += 1;
      if (answer instanceof Error) throw answer;
      return { token: `token ${identity.asked}`, expiresOnTimestamp: Date.now() + (answer ?? 0) * minute };
    },
  };
  return identity;
}

const tokenOf = async (cache: TokenCredential, options = {}) => (await cache.getToken(scope, options))?.token;

test('tokenCache requests a token once while it is valid for long', async () => {
  const identity = identityWith(60);
  const cache = tokenCache(identity);
  expect([await tokenOf(cache), await tokenOf(cache)]).toEqual(['token 1', 'token 1']);
  expect(identity.asked).toBe(1);
});

test('tokenCache shares one request between concurrent calls', async () => {
  const identity = identityWith(60);
  const cache = tokenCache(identity);
  await Promise.all(Array.from({ length: 10 }, () => tokenOf(cache)));
  expect(identity.asked).toBe(1);
});

test('tokenCache keeps a token per scope and tenant', async () => {
  const identity = identityWith(60);
  const cache = tokenCache(identity);
  const tokens = [await tokenOf(cache, { tenantId: 'a' }), await tokenOf(cache, { tenantId: 'b' })];
  expect([...tokens, (await cache.getToken('https://storage.azure.com/.default'))?.token]).toEqual([
    'token 1',
    'token 2',
    'token 3',
  ]);
});

test('tokenCache renews a token near its expiry, and keeps using it when that fails', async () => {
  const identity = identityWith(4, new Error('down'), 60);
  const cache = tokenCache(identity);
  const tokens = [await tokenOf(cache), await tokenOf(cache), await tokenOf(cache), await tokenOf(cache)];
  expect(tokens).toEqual(['token 1', 'token 1', 'token 3', 'token 3']);
});

test('tokenCache never returns an expired token', async () => {
  const cache = tokenCache(identityWith(0, new Error('down')));
  await tokenOf(cache);
  await expect(tokenOf(cache)).rejects.toThrow('down');
});

test('tokenCache requests a new token for a claims challenge, and then returns it to all', async () => {
  const cache = tokenCache(identityWith(60));
  await tokenOf(cache);
  expect([await tokenOf(cache, { claims: '{}' }), await tokenOf(cache)]).toEqual(['token 2', 'token 2']);
});

test('tokenCache makes the SDK’s token cycler ask for each request and reject its callers', async () => {
  const identity = identityWith(0, new Error('down'));
  const policy = bearerTokenAuthenticationPolicy({ credential: tokenCache(identity), scopes: scope });
  const send = () =>
    policy.sendRequest(createPipelineRequest({ url: 'https://contoso.vault.azure.net/' }), async (request) => ({
      request,
      status: 200,
      headers: createHttpHeaders(),
    }));
  expect((await send()).request.headers.get('authorization')).toBe('Bearer token 1');
  await expect(send()).rejects.toThrow('down');
});
