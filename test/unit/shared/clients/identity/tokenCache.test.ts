import { type AccessToken, type TokenCredential } from '@azure/core-auth';
import { bearerTokenAuthenticationPolicy, createHttpHeaders, createPipelineRequest } from '@azure/core-rest-pipeline';
import { tokenCache } from '../../../../../shared/clients/identity/tokenCache';

const scope = 'https://vault.azure.net/.default';
const minute = 60_000;

/** Gives the next of the answers each time it is asked: the minutes that a token lives, or an error. */
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

test('a token is asked for once while it has long to live', async () => {
  const identity = identityWith(60);
  const cache = tokenCache(identity);
  expect([await tokenOf(cache), await tokenOf(cache)]).toEqual(['token 1', 'token 1']);
  expect(identity.asked).toBe(1);
});

test('calls that come together share one asking', async () => {
  const identity = identityWith(60);
  const cache = tokenCache(identity);
  await Promise.all(Array.from({ length: 10 }, () => tokenOf(cache)));
  expect(identity.asked).toBe(1);
});

test('each scope and tenant has its own', async () => {
  const identity = identityWith(60);
  const cache = tokenCache(identity);
  const tokens = [await tokenOf(cache, { tenantId: 'a' }), await tokenOf(cache, { tenantId: 'b' })];
  expect([...tokens, (await cache.getToken('https://storage.azure.com/.default'))?.token]).toEqual([
    'token 1',
    'token 2',
    'token 3',
  ]);
});

test('a token near its end is renewed, and serves on when that fails', async () => {
  const identity = identityWith(4, new Error('down'), 60);
  const cache = tokenCache(identity);
  const tokens = [await tokenOf(cache), await tokenOf(cache), await tokenOf(cache), await tokenOf(cache)];
  expect(tokens).toEqual(['token 1', 'token 1', 'token 3', 'token 3']);
});

test('a token that has ended does not serve, whatever fails', async () => {
  const cache = tokenCache(identityWith(0, new Error('down')));
  await tokenOf(cache);
  await expect(tokenOf(cache)).rejects.toThrow('down');
});

test('a claims challenge is answered by a new token, which then serves everybody', async () => {
  const cache = tokenCache(identityWith(60));
  await tokenOf(cache);
  expect([await tokenOf(cache, { claims: '{}' }), await tokenOf(cache)]).toEqual(['token 2', 'token 2']);
});

test('the SDK’s own cycler asks for every request, and its failures reach whoever waits', async () => {
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
