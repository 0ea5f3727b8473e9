import {
  constants,
  createHash,
  createPublicKey,
  type JsonWebKey,
  type KeyObject,
  publicEncrypt,
  randomBytes,
  verify as nodeVerify,
} from 'node:crypto';
import { type KeyVaultKey } from '@azure/keyvault-keys';
import { type RunningAzure, startAzure } from '../../../local/azure/startAzure';
import { azureCryptographyClient, azureKeyClient } from '../../support/azure/azureClients';
import { azureRequest, v } from '../../support/azure/azureRequest';
import { AzureTestClock, testSeed } from '../../support/azure/azureTestVaults';

const clock = new AzureTestClock();
const message = Buffer.from('signed by the vault, checked by somebody else');
let azure: RunningAzure;
const keys = new Map<string, KeyVaultKey>();

beforeAll(async () => {
  azure = await startAzure({ seed: testSeed({ sku: 'premium' }), clock });
  const client = azureKeyClient(azure, 'source');
  keys.set('RSA', await client.createRsaKey('rsa'));
  for (const curve of ['P-256', 'P-384', 'P-521', 'P-256K'])
    keys.set(curve, await client.createEcKey(`ec-${curve}`, { curve }));
  for (const keySize of [128, 192, 256])
    keys.set(`A${keySize}`, await client.createOctKey(`oct-${keySize}`, { hsm: true, keySize }));
});
afterAll(() => azure.stop());

function keyOf(name: string): KeyVaultKey {
  const key = keys.get(name);
  if (key === undefined) throw new Error(`No key ${name}.`);
  return key;
}

async function use(name: string, operation: string, body: object) {
  const { pathname } = new URL(keyOf(name).id ?? '');
  return azureRequest(azure, 'source', { method: 'POST', path: v(`${pathname}/${operation}`), body });
}

function publicKeyOf(name: string): KeyObject {
  const { key } = keyOf(name);
  const text = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString('base64url');
  const crv = key?.crv === 'P-256K' ? 'secp256k1' : key?.crv;
  const jwk =
    key?.kty === 'RSA'
      ? { kty: 'RSA', n: text(key.n), e: text(key.e) }
      : { kty: 'EC', crv, x: text(key?.x), y: text(key?.y) };
  return createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' });
}

const signatures = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'].map((algorithm) => [algorithm, 'RSA'] as const),
  ['ES256', 'P-256'],
  ['ES384', 'P-384'],
  ['ES512', 'P-521'],
  ['ES256K', 'P-256K'],
] as const;

const hashOf = (algorithm: string) => `sha${algorithm.slice(2, 5)}`;
const digestOf = (algorithm: string, text = message) =>
  createHash(hashOf(algorithm)).update(text).digest().toString('base64url');

test.each(signatures)('makes a signature by %s that OpenSSL accepts', async (algorithm, name) => {
  const { body } = await use(name, 'sign', { alg: algorithm, value: digestOf(algorithm) });
  const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
  const how = {
    key: publicKeyOf(name),
    dsaEncoding: 'ieee-p1363' as const,
    ...(algorithm.startsWith('PS') ? pss : {}),
  };

  expect(nodeVerify(hashOf(algorithm), message, how, Buffer.from(body.value, 'base64url'))).toBe(true);
});

test.each(signatures)(
  'verifies a signature by %s and rejects one of another text, a damaged and a short one',
  async (algorithm, name) => {
    const { body } = await use(name, 'sign', { alg: algorithm, value: digestOf(algorithm) });
    const damaged = Buffer.from(body.value, 'base64url');
    damaged[20] = (damaged[20] ?? 0) ^ 1;
    const check = async (signature: string, text = message) =>
      (await use(name, 'verify', { alg: algorithm, digest: digestOf(algorithm, text), value: signature })).body.value;

    expect(await check(body.value)).toBe(true);
    expect(await check(body.value, Buffer.from('another text'))).toBe(false);
    expect(await check(damaged.toString('base64url'))).toBe(false);
    expect(await check(body.value.slice(0, 40))).toBe(false);
  },
);

test.each([
  ['RS256', 'RSA'],
  ['ES512', 'P-521'],
] as const)('signs and verifies by %s through the SDK', async (algorithm, name) => {
  const client = azureCryptographyClient(azure, keyOf(name).id ?? '');
  const { result } = await client.signData(algorithm, message);

  expect(await client.verifyData(algorithm, message, result)).toMatchObject({ result: true });
});

test.each(['RSA1_5', 'RSA-OAEP', 'RSA-OAEP-256'])('decrypts what was encrypted by %s, here or outside', async (alg) => {
  const value = randomBytes(32).toString('base64url');
  const { body } = await use('RSA', 'encrypt', { alg, value });
  const outside = publicEncrypt(
    {
      key: publicKeyOf('RSA'),
      ...(alg === 'RSA1_5'
        ? { padding: constants.RSA_PKCS1_PADDING }
        : { oaepHash: alg === 'RSA-OAEP' ? 'sha1' : 'sha256' }),
    },
    Buffer.from(value, 'base64url'),
  ).toString('base64url');

  expect((await use('RSA', 'decrypt', { alg, value: body.value })).body.value).toBe(value);
  expect((await use('RSA', 'decrypt', { alg, value: outside })).body.value).toBe(value);
});

test.each([128, 192, 256])(
  'encrypts and wraps with symmetric keys of %s bits by all their algorithms',
  async (bits) => {
    const value = randomBytes(32).toString('base64url');
    for (const mode of ['CBC', 'CBCPAD', 'GCM']) {
      const alg = `A${bits}${mode}`;
      const aad = mode === 'GCM' ? { aad: 'AAAA' } : {};
      const { body } = await use(`A${bits}`, 'encrypt', { alg, value, ...aad });
      const opened = await use(`A${bits}`, 'decrypt', { alg, value: body.value, iv: body.iv, tag: body.tag, ...aad });
      expect(opened.body.value).toBe(value);
    }
    const wrapped = await use(`A${bits}`, 'wrapkey', { alg: `A${bits}KW`, value });
    expect((await use(`A${bits}`, 'unwrapkey', { alg: `A${bits}KW`, value: wrapped.body.value })).body.value).toBe(
      value,
    );
  },
);

test.each([
  [
    'a damaged tag',
    'A256',
    'decrypt',
    { alg: 'A256GCM', value: 'AAAA', iv: 'AAAAAAAAAAAAAAAA', tag: 'AAAAAAAAAAAAAAAAAAAAAA' },
  ],
  [
    'a tag that is too short',
    'A256',
    'decrypt',
    { alg: 'A256GCM', value: 'AAAA', iv: 'AAAAAAAAAAAAAAAA', tag: 'AAAA' },
  ],
  ['a missing iv', 'A256', 'decrypt', { alg: 'A256CBC', value: 'AAAA' }],
  ['a size of another key', 'A256', 'encrypt', { alg: 'A128GCM', value: 'AAAA' }],
  ['a wrap of another family', 'P-256', 'wrapkey', { alg: 'RSA-OAEP', value: 'AAAA' }],
  ['a digest of another length', 'RSA', 'sign', { alg: 'RS256', value: 'AAAA' }],
  ['an algorithm of another curve', 'P-256', 'sign', { alg: 'ES384', value: randomBytes(48).toString('base64url') }],
  ['a signature by a symmetric key', 'A128', 'sign', { alg: 'HS256', value: 'AAAA' }],
  [
    'a text that this key did not encrypt',
    'RSA',
    'decrypt',
    { alg: 'RSA1_5', value: randomBytes(256).toString('base64url') },
  ],
])('rejects %s without a 5xx', async (_, name, operation, body) => {
  const { status } = await use(name, operation, body);

  expect([400, 403]).toContain(status);
});

test('lets a disabled key encrypt, wrap and verify, but not sign, decrypt or unwrap', async () => {
  const client = azureKeyClient(azure, 'source');
  const key = await client.createRsaKey('off');
  keys.set('off', key);
  const { body } = await use('off', 'sign', { alg: 'RS256', value: digestOf('RS256') });
  await client.updateKeyProperties('off', key.properties.version ?? '', { enabled: false });
  const value = 'AAAA';

  expect((await use('off', 'encrypt', { alg: 'RSA-OAEP', value })).status).toBe(200);
  expect((await use('off', 'wrapkey', { alg: 'RSA-OAEP', value })).status).toBe(200);
  expect((await use('off', 'verify', { alg: 'RS256', digest: digestOf('RS256'), value: body.value })).body.value).toBe(
    true,
  );
  for (const operation of ['decrypt', 'unwrapkey', 'sign']) {
    const refused = await use('off', operation, { alg: 'RSA-OAEP', value });
    expect([refused.status, refused.body.error.innererror.code]).toEqual([403, 'KeyDisabled']);
  }
});

test.each([
  ['KeyExpired', { expiresOn: new Date(clock.ms - 5_000) }],
  ['KeyNotYetValid', { notBefore: new Date(clock.ms + 5_000) }],
])('lets a key outside its validity period decrypt and verify, but not encrypt or sign: %s', async (inner, times) => {
  const client = azureKeyClient(azure, 'source');
  const key = await client.createRsaKey('timed');
  keys.set('timed', key);
  const wrapped = await use('timed', 'wrapkey', { alg: 'RSA-OAEP', value: 'AAAA' });
  await client.updateKeyProperties('timed', key.properties.version ?? '', times);

  expect((await use('timed', 'unwrapkey', { alg: 'RSA-OAEP', value: wrapped.body.value })).status).toBe(200);
  for (const operation of ['encrypt', 'wrapkey', 'sign']) {
    const refused = await use('timed', operation, { alg: 'RSA-OAEP', value: 'AAAA' });
    expect([refused.status, refused.body.error.innererror.code]).toEqual([403, inner]);
  }
});
