import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { SignJWT, UnsecuredJWT } from 'jose';
import { callerTokens } from '../../../../../shared/clients/callers/callerTokens';
import { VaultAgent } from '../../../../../shared/clients/transport/vaultAgent';
import { publicCloud } from '../../../../../shared/contracts/settings/clouds';
import { type Answer, startVaultServer, type VaultServer } from '../../../../support/clients/clientVaultServer';

// The app verifies tokens with the keys of a real TLS server, which plays the sign-in host of the cloud.

const tenantId = '11111111-aaaa-4aaa-8aaa-000000000001';
const otherTenant = '11111111-aaaa-4aaa-8aaa-000000000002';
const audience = 'api://keyvault-mover';
const issuer = `https://sts.windows.net/${tenantId}/`;
const issuer2 = `https://login.microsoftonline.com/${tenantId}/v2.0`;
const objectId = '22222222-bbbb-4bbb-8bbb-000000000001';

interface Signer {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}
const signer = (kid: string): Signer => ({ kid, ...generateKeyPairSync('rsa', { modulusLength: 2048 }) });
const [first, second] = [signer('first'), signer('second')];
const jwkOf = ({ kid, publicKey }: Signer): object => ({ ...publicKey.export({ format: 'jwk' }), kid, use: 'sig' });

let server: VaultServer;
let keySet: Answer;
let nowMs: number;

beforeAll(async () => {
  server = await startVaultServer('login', 'login.microsoftonline.com');
  server.isOpen = true;
});
beforeEach(() => {
  server.seen.length = 0;
  keySet = { body: { keys: [jwkOf(first)] } };
  nowMs = 0;
  server.script = ({ url }) => {
    if (url.endsWith('/discovery/v2.0/keys')) return keySet;
    return { body: { issuer: url.includes('/v2.0/') ? issuer2 : issuer, jwks_uri: 'https://elsewhere.example/keys' } };
  };
});
afterAll(() => server.stop());

function verifier(authority = publicCloud.authority) {
  const agent = new VaultAgent({ connectTo: server.connectTo, ca: server.ca });
  const clock = { now: () => nowMs, after: () => () => undefined };
  return callerTokens({ agent, clock, cloud: { ...publicCloud, authority } }, { audiences: [audience], tenantId });
}

const seconds = Math.floor(Date.now() / 1000);
const good = {
  iss: issuer,
  aud: audience,
  tid: tenantId,
  oid: objectId,
  appid: 'client',
  scp: 'user_impersonation',
  nbf: seconds - 10,
  exp: seconds + 600,
};

function signed(claims: object, { kid, privateKey }: Signer = first, header: object = {}): Promise<string> {
  return new SignJWT({ ...claims }).setProtectedHeader({ alg: 'RS256', kid, ...header }).sign(privateKey);
}

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A token that is signed, whatever its header says and however short the key is. */
function signedAnyhow(header: object, { privateKey }: Signer): string {
  const content = `${part({ alg: 'RS256', ...header })}.${part(good)}`;
  return `${content}.${sign('sha256', Buffer.from(content), privateKey).toString('base64url')}`;
}

/** A token whose text the attacker made: the public key is the secret of an HMAC. */
function confused(): string {
  const content = `${part({ alg: 'HS256', kid: 'first' })}.${part(good)}`;
  const secret = first.publicKey.export({ format: 'pem', type: 'spki' });
  return `${content}.${createHmac('sha256', secret).update(content).digest('base64url')}`;
}

test.each([
  ['version 1', good],
  ['version 2', { ...good, iss: issuer2, appid: undefined, azp: 'client' }],
  ['an application with a role', { ...good, scp: undefined, roles: ['Move.Read'] }],
  ['a clock that is a little ahead', { ...good, nbf: seconds + 50 }],
  ['a clock that is a little behind', { ...good, exp: seconds - 50 }],
])('callerTokens accepts a token of %s', async (_, claims) => {
  expect(await verifier()(await signed(claims))).toMatchObject({ ok: true, claims: { oid: objectId, tid: tenantId } });
});

test.each<[string, string, () => Promise<string> | string]>([
  ['absent', 'that is absent', () => ''],
  ['malformed', 'that is no token', () => 'not.a.token'],
  ['malformed', 'that is too long', async () => signed({ ...good, groups: 'x'.repeat(20_000) })],
  ['malformed', 'without a key id', async () => signed(good, first, { kid: undefined })],
  ['malformed', 'with a critical extension', () => signedAnyhow({ kid: 'first', crit: ['x'], x: 1 }, first)],
  ['algorithm', 'that nobody signed', () => new UnsecuredJWT(good).encode()],
  ['algorithm', 'that the public key signed', confused],
  ['algorithm', 'of another algorithm', async () => signed(good, first, { alg: 'PS256' })],
  ['unknownKey', 'of a key of somebody else', async () => signed(good, second)],
  ['signature', 'of somebody else under a known key id', async () => signed(good, { ...second, kid: 'first' })],
  ['signature', 'that was changed', async () => changed(await signed(good))],
  ['issuer', 'of another issuer', async () => signed({ ...good, iss: 'https://sts.windows.net/' })],
  ['issuer', 'of another tenant', async () => signed({ ...good, iss: issuer.replace(tenantId, otherTenant) })],
  ['tenant', 'that names another tenant', async () => signed({ ...good, tid: otherTenant })],
  ['audience', 'for another application', async () => signed({ ...good, aud: 'https://vault.azure.net' })],
  ['audience', 'for nobody', async () => signed({ ...good, aud: undefined })],
  ['expired', 'that has expired', async () => signed({ ...good, exp: seconds - 70 })],
  ['malformed', 'that never expires', async () => signed({ ...good, exp: undefined })],
  ['notYetValid', 'of tomorrow', async () => signed({ ...good, nbf: seconds + 90_000 })],
  ['notYetValid', 'without a beginning', async () => signed({ ...good, nbf: undefined })],
  ['malformed', 'without an object id', async () => signed({ ...good, oid: undefined })],
  ['notAnAccessToken', 'that only says who signed in', async () => signed({ ...good, appid: undefined, roles: ['x'] })],
  ['nothingGranted', 'of an application without a role', async () => signed({ ...good, scp: undefined })],
  ['nothingGranted', 'with empty grants', async () => signed({ ...good, scp: '', roles: [] })],
])('callerTokens refuses, as %s, a token %s', async (fault, _, make) => {
  expect(await verifier()(await make())).toEqual({ ok: false, fault });
});

function changed(token: string): string {
  const [header = '', , signature = ''] = token.split('.');
  return [header, part({ ...good, oid: tenantId }), signature].join('.');
}

describe('the keys of the tenant', () => {
  it('come from the sign-in host of the cloud only, and are read once', async () => {
    const verify = verifier();
    await Promise.all([verify(await signed(good)), verify(await signed(good))]);
    await verify(await signed(good));
    expect(server.seen.map(({ host, url }) => `${host}${url}`).sort()).toEqual(
      ['/.well-known/openid-configuration', '/discovery/v2.0/keys', '/v2.0/.well-known/openid-configuration'].map(
        (path) => `login.microsoftonline.com/${tenantId}${path}`,
      ),
    );
  });

  it('are read again for an unknown key id, once a minute at most', async () => {
    const verify = verifier();
    const [old, rotated] = [await signed(good), await signed(good, second)];
    await verify(old);
    for (let flood = 0; flood < 50; flood += 1) expect(await verify(rotated)).toMatchObject({ ok: false });
    expect(server.seen).toHaveLength(3);
    keySet = { body: { keys: [jwkOf(second)] } };
    nowMs += 60_000;
    expect(await verify(rotated)).toMatchObject({ ok: true });
    expect(await verify(old)).toEqual({ ok: false, fault: 'unknownKey' });
    expect(server.seen).toHaveLength(6);
  });

  it('are read again after an hour, and a key that the tenant has removed is refused', async () => {
    const verify = verifier();
    expect(await verify(await signed(good))).toMatchObject({ ok: true });
    keySet = { body: { keys: [jwkOf(second)] } };
    nowMs += 60 * 60_000 + 1;
    expect(await verify(await signed(good))).toEqual({ ok: false, fault: 'unknownKey' });
  });

  it('are valid for a day while the tenant does not answer', async () => {
    const verify = verifier();
    await verify(await signed(good));
    keySet = { status: 503 };
    nowMs += 24 * 60 * 60_000;
    expect(await verify(await signed(good))).toMatchObject({ ok: true });
    nowMs += 60_001;
    await expect(verify(await signed(good))).rejects.toMatchObject({
      code: 'SIGNING_KEYS_UNAVAILABLE',
      retryable: true,
    });
    keySet = { body: { keys: [jwkOf(first)] } };
    nowMs += 60_001;
    expect(await verify(await signed(good))).toMatchObject({ ok: true });
  });

  it('are asked for every five seconds at most while there are none', async () => {
    const verify = verifier();
    keySet = { status: 503 };
    const token = await signed(good);
    for (let flood = 0; flood < 20; flood += 1)
      await expect(verify(token)).rejects.toMatchObject({ code: 'SIGNING_KEYS_UNAVAILABLE' });
    expect(server.seen).toHaveLength(3);
    keySet = { body: { keys: [jwkOf(first)] } };
    nowMs += 5_001;
    expect(await verify(token)).toMatchObject({ ok: true });
  });

  it.each<[string, Answer]>([
    ['longer than any set of keys', { body: JSON.stringify({ keys: [jwkOf(first)], more: 'x'.repeat(300_000) }) }],
    ['a redirect', { status: 302, headers: { location: 'https://elsewhere.example/keys' } }],
    ['no JSON', { body: '<html>' }],
    ['no set of keys', { body: { keys: 'none' } }],
    ['more keys than a tenant has', { body: { keys: Array.from({ length: 200 }, () => jwkOf(first)) } }],
    ['no key that it can use', { body: { keys: [null, 7, { kty: 'oct', kid: 'first', k: 'AAAA' }] } }],
    [
      'a key that is none',
      {
        body: {
          keys: [
            { ...jwkOf(first), n: '' },
            { ...jwkOf(first), kid: 7 },
          ],
        },
      },
    ],
    ['a key for encryption', { body: { keys: [{ ...jwkOf(first), use: 'enc' }] } }],
  ])('are none if the answer is %s', async (_, answer) => {
    keySet = answer;
    await expect(verifier()(await signed(good))).rejects.toMatchObject({ code: 'SIGNING_KEYS_UNAVAILABLE' });
  });

  it('are none if the tenant that answers is another one', async () => {
    server.script = ({ url }) =>
      url.endsWith('/keys') ? keySet : { body: { issuer: issuer.replace(tenantId, otherTenant) } };
    await expect(verifier()(await signed(good))).rejects.toMatchObject({ code: 'SIGNING_KEYS_UNAVAILABLE' });
  });

  it('include no key of fewer than 2048 bits', async () => {
    const weak: Signer = { kid: 'weak', ...generateKeyPairSync('rsa', { modulusLength: 1024 }) };
    keySet = { body: { keys: [jwkOf(weak), jwkOf(first)] } };
    expect(await verifier()(signedAnyhow({ kid: 'weak' }, weak))).toEqual({ ok: false, fault: 'unknownKey' });
  });
});
