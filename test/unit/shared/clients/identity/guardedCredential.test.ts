import { inspect } from 'node:util';
import { AggregateAuthenticationError, AuthenticationError, CredentialUnavailableError } from '@azure/identity';
import { guardedCredential } from '../../../../../shared/clients/identity/tokenCache';
import { tenantGuard } from '../../../../../shared/clients/identity/tenantGuard';
import { testIdentity } from '../../../../support/clients/clientIdentity';

const own = '11111111-2222-3333-4444-555555555555';
const other = '99999999-2222-3333-4444-555555555555';
const scope = 'https://vault.azure.net/.default';
const armScope = 'https://management.azure.com/.default';

function guarded(allowed: string[], identity = testIdentity(own)) {
  return {
    identity,
    credential: guardedCredential(identity, tenantGuard({ allowed, identity, scope }), [scope, armScope]),
  };
}

function failing(error: Error) {
  return { asked: [], getToken: () => Promise.reject(error) };
}

test('guardedCredential returns a token for an allowed tenant, without regard to case', async () => {
  const { credential, identity } = guarded([other]);
  expect(await credential.getToken(scope, { tenantId: other.toUpperCase() })).toHaveProperty('token');
  expect(identity.asked).toEqual([{ scopes: scope, tenantId: other.toUpperCase() }]);
});

test.each([
  ['https://azure.net/.default'],
  ['https://graph.microsoft.com/.default'],
  ['https://vault.azure.net.contoso.com/.default'],
  ['https://vault.azure.cn/.default'],
  ['openid'],
  [[scope, 'https://graph.microsoft.com/.default']],
  [[]],
])('guardedCredential requests no token for the scope %j', async (asked) => {
  const { credential, identity } = guarded([own]);
  await expect(credential.getToken(asked)).rejects.toMatchObject({ code: 'VAULT_REFUSED', retryable: false });
  expect(identity.asked).toEqual([]);
});

test('guardedCredential requests tokens for each scope of the cloud', async () => {
  const { credential, identity } = guarded([own]);
  for (const asked of [scope, armScope]) await credential.getToken(asked);
  expect(identity.asked.map(({ scopes }) => scopes)).toEqual([scope, armScope]);
});

test.each([other, 'common', '', 'a'.repeat(500), 'tenant\nwith a line'])(
  'guardedCredential requests no token for the tenant %j',
  async (tenantId) => {
    const { credential, identity } = guarded([own]);
    const error = await credential.getToken(scope, { tenantId }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'TENANT_NOT_ALLOWED', retryable: false });
    expect((error as Error).message.length).toBeLessThan(300);
    expect((error as Error).message).not.toContain('\n');
    expect(identity.asked).toEqual([]);
  },
);

test('guardedCredential allows the identity’s own tenant by default and reads it once', async () => {
  const { credential, identity } = guarded([]);
  await credential.getToken(scope, { tenantId: own });
  await credential.getToken(scope, { tenantId: own });
  await expect(credential.getToken(scope, { tenantId: other })).rejects.toMatchObject({ code: 'TENANT_NOT_ALLOWED' });
  expect(identity.asked.filter(({ tenantId }) => tenantId === undefined)).toHaveLength(1);
  expect(identity.asked.filter(({ tenantId }) => tenantId === other)).toHaveLength(0);
});

test('guardedCredential allows no tenant when the token has none', async () => {
  const identity = { asked: [], getToken: async () => ({ token: 'opaque', expiresOnTimestamp: 0 }) };
  const { credential } = guarded([], identity);
  await expect(credential.getToken(scope, { tenantId: own })).rejects.toMatchObject({ code: 'TENANT_NOT_ALLOWED' });
});

test('guardedCredential reads the own tenant again after a failure', async () => {
  let fails = 1;
  const real = testIdentity(own);
  const identity = {
    asked: real.asked,
    getToken: (...args: Parameters<typeof real.getToken>) =>
      (fails -= 1) >= 0 ? Promise.reject(new CredentialUnavailableError('not yet')) : real.getToken(...args),
  };
  const { credential } = guarded([], identity);
  await expect(credential.getToken(scope, { tenantId: own })).rejects.toMatchObject({ code: 'CREDENTIAL_UNAVAILABLE' });
  expect(await credential.getToken(scope, { tenantId: own })).toHaveProperty('token');
});

test('guardedCredential does not pass the signal of a call to the token request', async () => {
  let signal: unknown = 'not asked';
  const identity = {
    asked: [],
    async getToken(_scopes: unknown, options: { abortSignal?: unknown } = {}) {
      signal = options.abortSignal;
      return { token: 't', expiresOnTimestamp: 0 };
    },
  };
  await guarded([own], identity).credential.getToken(scope, { abortSignal: AbortSignal.timeout(60_000) });
  expect(signal).toBeUndefined();
});

test.each<[string, Error, boolean]>([
  ['no credential is set up', new CredentialUnavailableError('az said canary'), true],
  ['the directory is unavailable', new AuthenticationError(503, 'canary'), true],
  [
    'the client secret is wrong',
    new AuthenticationError(401, { error: 'invalid_client', error_description: 'AADSTS7000215: canary' }),
    false,
  ],
  ['several failed', new AggregateAuthenticationError([new Error('AADSTS700016: canary')]), true],
])('guardedCredential reports that %s, without quoting the cause', async (_, cause, retryable) => {
  const { credential } = guarded([own], failing(cause));
  const error = await credential.getToken(scope).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'CREDENTIAL_UNAVAILABLE', retryable });
  expect(inspect(error, { depth: 10, showHidden: true })).not.toContain('canary');
});

test('guardedCredential keeps the AADSTS numbers in its error', async () => {
  const cause = new AuthenticationError(400, { error: 'x', error_description: 'AADSTS90002: Tenant not found.' });
  await expect(guarded([own], failing(cause)).credential.getToken(scope)).rejects.toThrow(/AADSTS90002/);
});
