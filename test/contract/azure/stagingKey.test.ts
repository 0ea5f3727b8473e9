import { createPublicKey, publicEncrypt } from 'node:crypto';
import { type RunningAzure, startAzure } from '../../../local/azure/startAzure';
import { azureCryptographyClient, azureKeyClient } from '../../support/azure/azureClients';
import { azureRequest, v } from '../../support/azure/azureRequest';

const keyId = 'https://contoso-mover.vault.azure.net/keys/move-staging';
const contentKey = Buffer.from('a content key of 32 bytes, fake!');
let azure: RunningAzure;

beforeAll(async () => {
  const vaults = [
    {
      name: 'contoso-mover',
      region: 'westeurope',
      keys: [
        { name: 'move-staging', versions: [{}] },
        { name: 'rotated', versions: [{}, {}] },
        { name: 'sign-only', versions: [{ keyOps: ['sign'] }] },
        { name: 'disabled', versions: [{ enabled: false }] },
      ],
    },
  ];
  azure = await startAzure({ seed: { vaults } });
});
afterAll(() => azure.stop());

const post = (path: string, body: unknown) =>
  azureRequest(azure, 'contoso-mover', { method: 'POST', path: v(path), body });

test.each(['RSA-OAEP-256', 'RSA-OAEP'] as const)(
  'unwraps what the SDK wrapped by %s without a version',
  async (algorithm) => {
    const client = azureCryptographyClient(azure, keyId);
    const wrapped = await client.wrapKey(algorithm, contentKey);
    const { result } = await client.unwrapKey(algorithm, wrapped.result);

    expect(wrapped.keyID).toMatch(/^https:\/\/contoso-mover\.vault\.azure\.net\/keys\/move-staging\/[0-9a-f]{32}$/);
    expect(Buffer.from(result)).toEqual(contentKey);
  },
);

test('shows the public part of a key, and nothing private', async () => {
  const { key, keyOperations, properties } = await azureKeyClient(azure, 'contoso-mover').getKey('move-staging');
  const { body } = await azureRequest(azure, 'contoso-mover', { path: v('/keys/move-staging/') });

  expect(key?.kty).toBe('RSA');
  expect(keyOperations).toContain('unwrapKey');
  expect(properties.enabled).toBe(true);
  expect(Object.keys(body.key).sort()).toEqual(['e', 'key_ops', 'kid', 'kty', 'n']);
});

test('wraps and unwraps with the current version by default', async () => {
  const wrapped = await post('/keys/move-staging/wrapkey', {
    alg: 'RSA-OAEP-256',
    value: contentKey.toString('base64url'),
  });
  const unwrapped = await post('/keys/move-staging//unwrapkey', { alg: 'RSA-OAEP-256', value: wrapped.body.value });

  expect(wrapped.body.kid).toBe(unwrapped.body.kid);
  expect(Buffer.from(unwrapped.body.value, 'base64url')).toEqual(contentKey);
});

test('unwraps what was wrapped outside with the public part, by that version only', async () => {
  const client = azureKeyClient(azure, 'contoso-mover');
  const current = await client.getKey('rotated');
  const wrapped = publicEncrypt(
    {
      key: createPublicKey({ key: { kty: 'RSA', n: url(current.key?.n), e: url(current.key?.e) }, format: 'jwk' }),
      oaepHash: 'sha256',
    },
    contentKey,
  ).toString('base64url');
  const byItself = await post(`${new URL(current.id ?? '').pathname}/unwrapkey`, {
    alg: 'RSA-OAEP-256',
    value: wrapped,
  });
  const byAnother = await post('/keys/move-staging/unwrapkey', { alg: 'RSA-OAEP-256', value: wrapped });

  expect(byItself.status).toBe(200);
  expect([byAnother.status, byAnother.body.error.code]).toEqual([400, 'BadParameter']);
});

test.each([
  ['an operation that the key does not permit', 'sign-only/wrapkey', 'KeyOperationForbidden'],
  ['a private operation of a disabled key', 'disabled/unwrapkey', 'KeyDisabled'],
])('forbids %s', async (_, path, inner) => {
  const { status, body } = await post(`/keys/${path}`, { alg: 'RSA-OAEP-256', value: 'AAAA' });

  expect([status, body.error.code, body.error.innererror.code]).toEqual([403, 'Forbidden', inner]);
});

test('wraps with a disabled key', async () => {
  expect((await post('/keys/disabled/wrapkey', { alg: 'RSA-OAEP-256', value: 'AAAA' })).status).toBe(200);
});

test.each([
  ['an unknown algorithm', { alg: 'ROT13', value: 'AAAA' }],
  ['a value that is not base64url', { alg: 'RSA-OAEP-256', value: '*' }],
  ['a value that is too long for the key', { alg: 'RSA-OAEP-256', value: 'A'.repeat(1_000) }],
  ['no value', { alg: 'RSA-OAEP-256' }],
])('answers BadParameter for %s', async (_, body) => {
  const answer = await post('/keys/move-staging/wrapkey', body);

  expect([answer.status, answer.body.error.code]).toEqual([400, 'BadParameter']);
});

test('answers KeyNotFound for a missing key', async () => {
  const { status, body } = await post('/keys/missing/unwrapkey', { alg: 'RSA-OAEP-256', value: 'AAAA' });

  expect([status, body.error.code]).toEqual([404, 'KeyNotFound']);
});

function url(bytes: Uint8Array | undefined): string {
  return Buffer.from(bytes ?? []).toString('base64url');
}
