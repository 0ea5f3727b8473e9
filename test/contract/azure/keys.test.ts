import { generateKeyPairSync } from 'node:crypto';
import { type JsonWebKey, type KeyClient } from '@azure/keyvault-keys';
import { type RunningAzure, startAzure } from '../../../local/azure/startAzure';
import { azureCryptographyClient, azureKeyClient } from '../../support/azure/azureClients';
import { azureRequest, v } from '../../support/azure/azureRequest';
import { AzureTestClock, collect, errorOf, testSeed } from '../../support/azure/azureTestVaults';

const clock = new AzureTestClock();
let azure: RunningAzure;
let client: KeyClient;

beforeAll(async () => {
  azure = await startAzure({ seed: testSeed({ sku: 'premium' }), clock });
  client = azureKeyClient(azure, 'source');
});
afterAll(() => azure.stop());

const post = (path: string, body?: unknown, vault = 'source') =>
  azureRequest(azure, vault, { method: 'POST', path: v(path), body });

test('creates an RSA key of 2048 bits with six operations by default', async () => {
  const { body } = await post('/keys/plain/create', { kty: 'RSA' });

  expect(Buffer.from(body.key.n, 'base64url')).toHaveLength(256);
  expect(body.key.key_ops).toEqual(['encrypt', 'decrypt', 'sign', 'verify', 'wrapKey', 'unwrapKey']);
  expect(body.attributes).toMatchObject({ enabled: true, exportable: false, hsmPlatform: '0', key_size: 2048 });
  expect(body.key.kid).toMatch(/^https:\/\/source\.vault\.azure\.net\/keys\/plain\/[0-9a-f]{32}$/);
});

test('lets a key that may only import others expire after two days', async () => {
  const { body } = await post('/keys/exchange/create', { kty: 'RSA-HSM', key_ops: ['import'] });

  expect(body.attributes.exp - body.attributes.created).toBe(172_800);
});

test('creates an EC key on P-256 that signs by default', async () => {
  const { body } = await post('/keys/curve/create', { kty: 'EC' });

  expect(body.key).toMatchObject({ kty: 'EC', crv: 'P-256', key_ops: ['sign', 'verify'] });
});

test.each([
  ['RSA', { keySize: 3072 }],
  ['RSA-HSM', { keySize: 2048 }],
  ['EC', { curve: 'P-384' }],
  ['EC', { curve: 'P-521' }],
  ['EC-HSM', { curve: 'P-256K' }],
])('creates a key of type %s with %j through the SDK', async (type, options) => {
  const { keyType, key } = await client.createKey('made', type, options);

  expect(keyType).toBe(type);
  if ('curve' in options) expect(key?.crv).toBe(options.curve);
});

test('marks a key in hardware, and creates it in a premium vault only', async () => {
  const { body } = await post('/keys/hsm/create', { kty: 'RSA-HSM' });
  const refused = await post('/keys/hsm/create', { kty: 'RSA-HSM' }, 'same-world');

  expect(body.attributes.hsmPlatform).toBe('2');
  expect([refused.status, refused.body.error.code]).toEqual([400, 'BadParameter']);
  expect(refused.body.error.message).toMatch(/^Hardware key operation not allowed/);
});

test('rejects the backup of a hardware key in a standard vault as not supported', async () => {
  await post('/keys/hsm-kept/create', { kty: 'EC-HSM' });
  const backup = await post('/keys/hsm-kept/backup', {});
  const refused = await post('/keys/restore', backup.body, 'same-world');

  expect([refused.status, refused.body.error.code]).toEqual([400, 'BadParameter']);
  expect(refused.body.error.message).toMatch(/^Hardware key operation not allowed/);
});

test('shows only the type of a symmetric key', async () => {
  const { body } = await post('/keys/symmetric/create', { kty: 'oct-HSM', key_size: 256 });

  expect(Object.keys(body.key).sort()).toEqual(['key_ops', 'kid', 'kty']);
  expect(body.attributes.key_size).toBe(256);
});

test.each([
  ['an unknown type', { kty: 'DSA' }],
  ['a symmetric key outside of hardware', { kty: 'oct' }],
  ['an unsupported size', { kty: 'RSA', key_size: 1024 }],
  ['an unknown curve', { kty: 'EC', crv: 'P-192' }],
  ['an operation of another type', { kty: 'EC', key_ops: ['wrapKey'] }],
  ['16 tags', { kty: 'EC', tags: Object.fromEntries(Array.from({ length: 16 }, (_, n) => [`t${n}`, ''])) }],
  ['a tag of 257 characters', { kty: 'EC', tags: { t: 'x'.repeat(257) } }],
  [
    'an exportable key outside of hardware',
    { kty: 'RSA', attributes: { exportable: true }, release_policy: { data: 'e30' } },
  ],
  ['an exportable key without a policy', { kty: 'RSA-HSM', attributes: { exportable: true } }],
])('answers BadParameter for %s', async (_, body) => {
  const answer = await post('/keys/bad/create', body);

  expect([answer.status, answer.body.error.code]).toEqual([400, 'BadParameter']);
});

test('keeps, shows and protects an immutable release policy', async () => {
  const release = { attributes: { exportable: true }, release_policy: { data: 'e30', immutable: true } };
  const { body } = await post('/keys/released/create', { kty: 'RSA-HSM', ...release });
  const changed = await azureRequest(azure, 'source', {
    method: 'PATCH',
    path: v('/keys/released/'),
    body: { release_policy: { data: 'e31' } },
  });

  expect(body.attributes.exportable).toBe(true);
  expect(body.release_policy).toMatchObject({ data: 'e30', immutable: true });
  expect(changed.status).toBe(400);
});

test.each([
  ['RSA', () => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey],
  ['EC', () => generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey],
])('shows the public part of an imported %s key', async (kty, make) => {
  const jwk = make().export({ format: 'jwk' });
  const members = ['n', 'e', 'd', 'p', 'q', 'dp', 'dq', 'qi', 'x', 'y'] as const;
  const bytes = Object.fromEntries(
    members.flatMap((name) => (jwk[name] === undefined ? [] : [[name, Buffer.from(jwk[name], 'base64url')]])),
  );
  const imported = await client.importKey('imported', { kty, crv: jwk.crv, ...bytes } as JsonWebKey);

  expect(Buffer.from(imported.key?.n ?? imported.key?.x ?? [])).toEqual(bytes['n'] ?? bytes['x']);
  expect(imported.key?.d).toBeUndefined();
});

test.each([
  ['a public key only', { kty: 'RSA', n: 'AQAB', e: 'AQAB' }],
  ['a key of another size', generateKeyPairSync('rsa', { modulusLength: 1280 }).privateKey.export({ format: 'jwk' })],
  ['nonsense', { kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA', d: 'AA' }],
])('answers BadParameter for an import of %s', async (_, key) => {
  const answer = await azureRequest(azure, 'source', { method: 'PUT', path: v('/keys/bad'), body: { key } });

  expect([answer.status, answer.body.error.code]).toEqual([400, 'BadParameter']);
});

test('reads, changes, lists and deletes a disabled key', async () => {
  const { properties } = await client.createEcKey('disabled', { enabled: false });
  await client.updateKeyProperties('disabled', properties.version ?? '', { tags: { seen: 'yes' } });

  expect((await client.getKey('disabled')).properties).toMatchObject({ enabled: false, tags: { seen: 'yes' } });
  expect((await collect(client.listPropertiesOfKeys())).find(({ name }) => name === 'disabled')?.enabled).toBe(false);
  await (await client.beginDeleteKey('disabled')).pollUntilDone();
});

test('lists keys without type, operations and version', async () => {
  const { body } = await azureRequest(azure, 'source', { path: v('/keys?maxresults=1') });

  expect(Object.keys(body.value[0]).sort()).toEqual(['attributes', 'kid']);
  expect(body.value[0].kid).not.toMatch(/[0-9a-f]{32}$/);
});

test('lists versions by id', async () => {
  for (let count = 0; count < 3; count += 1) await client.createEcKey('several');
  const versions = (await collect(client.listPropertiesOfKeyVersions('several'))).map(({ version }) => version ?? '');

  expect(versions).toHaveLength(3);
  expect(versions).toEqual([...versions].sort());
});

test('replaces operations with an update', async () => {
  const { properties } = await client.createRsaKey('narrowed');
  await client.updateKeyProperties('narrowed', properties.version ?? '', { keyOps: ['sign'] });

  expect((await client.getKey('narrowed')).keyOperations).toEqual(['sign']);
});

test('deletes, lists, recovers and purges a key', async () => {
  const { id } = await client.createEcKey('cycle');
  const poller = await client.beginDeleteKey('cycle');
  const deleted = await poller.pollUntilDone();

  expect(deleted.properties.recoveryId).toBe('https://source.vault.azure.net/deletedkeys/cycle');
  expect((await collect(client.listDeletedKeys())).map(({ name }) => name)).toContain('cycle');
  expect((await errorOf(client.createEcKey('cycle'))).details.error.innerError?.code).toBe(
    'ObjectIsDeletedButRecoverable',
  );
  await (await client.beginRecoverDeletedKey('cycle')).pollUntilDone();
  expect((await client.getKey('cycle')).id).toBe(id);
  await (await client.beginDeleteKey('cycle')).pollUntilDone();
  await client.purgeDeletedKey('cycle');
  expect(await errorOf(client.getDeletedKey('cycle'))).toMatchObject({
    statusCode: 404,
    code: 'KeyNotFound',
    message: 'Deleted Key not found: cycle',
  });
});

test('restores a key with its versions and ids, which decrypts as before', async () => {
  const first = await client.createRsaKey('moved', { tags: { a: 'b' } });
  const second = await client.createRsaKey('moved');
  const text = Buffer.from('for your eyes only');
  const { result } = await azureCryptographyClient(azure, first.id ?? '').encrypt({
    algorithm: 'RSA-OAEP-256',
    plaintext: text,
  });
  const blob = (await client.backupKey('moved')) ?? new Uint8Array();
  const target = azureKeyClient(azure, 'same-world');
  const restored = await target.restoreKeyBackup(blob);

  expect(restored.properties.version).toBe(second.properties.version);
  const movedId = `https://same-world.vault.azure.net/keys/moved/${first.properties.version ?? ''}`;
  const opened = await azureCryptographyClient(azure, movedId).decrypt({
    algorithm: 'RSA-OAEP-256',
    ciphertext: result,
  });
  expect(Buffer.from(opened.result)).toEqual(text);
  expect(await errorOf(target.restoreKeyBackup(blob))).toMatchObject({ statusCode: 409, code: 'Conflict' });
  const { message } = await errorOf(azureKeyClient(azure, 'other-geography').restoreKeyBackup(blob));
  expect(message).toBe('Cannot decrypt backup blob.');
});

test('rejects a hardware key in a standard vault, and an invalid blob in any vault', async () => {
  await client.createRsaKey('hard', { hsm: true });
  const blob = (await client.backupKey('hard')) ?? new Uint8Array();
  const target = azureKeyClient(azure, 'same-world');

  expect(await errorOf(target.restoreKeyBackup(blob))).toMatchObject({ statusCode: 400 });
  expect(await errorOf(target.restoreKeyBackup(Buffer.from('garbage')))).toMatchObject({
    code: 'Malformed backup blob',
  });
});

test.each(['', '/rotationpolicy', '/rotate', '/backup', '/versions'])(
  'answers KeyNotFound for %s of an unknown key',
  async (path) => {
    const method = path === '/rotate' || path === '/backup' ? 'POST' : 'GET';
    const { status, body } = await azureRequest(azure, 'source', { method, path: v(`/keys/missing${path}`) });

    if (path === '/versions') expect([status, body]).toEqual([200, { value: [], nextLink: null }]);
    else expect([status, body.error.code]).toEqual([404, 'KeyNotFound']);
  },
);

test('shows the default notification without an id before a policy is set', async () => {
  await client.createEcKey('unruled');
  const { status, body } = await azureRequest(azure, 'source', { path: v('/keys/unruled/rotationpolicy') });

  expect(status).toBe(200);
  expect(body).toEqual({
    lifetimeActions: [{ trigger: { timeBeforeExpiry: 'P30D' }, action: { type: 'Notify' } }],
    attributes: null,
  });
});

test('shows a set policy with id, times and a notification, and leaves it out of backups', async () => {
  await client.createEcKey('ruled');
  const put = await client.updateKeyRotationPolicy('ruled', {
    expiresIn: 'P1Y',
    lifetimeActions: [{ action: 'Rotate', timeAfterCreate: 'P90D' }],
  });
  const { body } = await azureRequest(azure, 'source', { path: v('/keys/ruled/rotationpolicy') });
  await azureKeyClient(azure, 'same-world').restoreKeyBackup((await client.backupKey('ruled')) ?? new Uint8Array());
  const moved = await azureRequest(azure, 'same-world', { path: v('/keys/ruled/rotationpolicy') });

  expect(put).toMatchObject({ expiresIn: 'P1Y', id: 'https://source.vault.azure.net/keys/ruled/rotationpolicy' });
  expect(body.lifetimeActions).toEqual([
    { trigger: { timeAfterCreate: 'P90D' }, action: { type: 'Rotate' } },
    { trigger: { timeBeforeExpiry: 'P30D' }, action: { type: 'Notify' } },
  ]);
  expect(body.attributes).toEqual({
    expiryTime: 'P1Y',
    created: Math.floor(clock.ms / 1000),
    updated: Math.floor(clock.ms / 1000),
  });
  expect(moved.body.id).toBeUndefined();
});

test.each([
  ['an unknown action', { lifetimeActions: [{ trigger: { timeAfterCreate: 'P90D' }, action: { type: 'Explode' } }] }],
  ['no trigger', { lifetimeActions: [{ trigger: {}, action: { type: 'Rotate' } }] }],
  [
    'a rotation within a week',
    { lifetimeActions: [{ trigger: { timeAfterCreate: 'P6D' }, action: { type: 'Rotate' } }] },
  ],
  ['an invalid duration', { attributes: { expiryTime: 'one year' } }],
  ['an expiry within four weeks', { attributes: { expiryTime: 'P27D' } }],
])('answers BadParameter for a policy with %s', async (_, body) => {
  const answer = await azureRequest(azure, 'source', { method: 'PUT', path: v('/keys/plain/rotationpolicy'), body });

  expect([answer.status, answer.body.error.code]).toEqual([400, 'BadParameter']);
});

test('rotates to new material of the same kind that expires as the policy says', async () => {
  const before = await client.createEcKey('rotated', { curve: 'P-384', tags: { a: 'b' } });
  await client.updateKeyRotationPolicy('rotated', { expiresIn: 'P1Y' });
  const after = await client.rotateKey('rotated');

  expect(after.key).toMatchObject({ kty: 'EC', crv: 'P-384' });
  expect(after.key?.x).not.toEqual(before.key?.x);
  const year = new Date(Math.floor(clock.ms / 1000) * 1000);
  year.setUTCFullYear(year.getUTCFullYear() + 1);
  expect(after.properties).toMatchObject({ expiresOn: year, tags: { a: 'b' } });
  expect(await collect(client.listPropertiesOfKeyVersions('rotated'))).toHaveLength(2);
});
