import { createHash, randomBytes } from 'node:crypto';
import { type KeyRef, type KeyShape } from '../../../shared/clients/vault/vaultKeys';
import { type ClientsInAzure, clientsInAzure } from '../../support/clients/clientAzure';
import { type VaultFamilies, familiesOf } from '../../support/clients/clientFamilies';
import { temporaryFolder } from '../../support/clients/clientFolder';
import { impatientClock } from '../../support/clients/clientVaults';

// Use of keys, to prove that two vaults have the same key material.

const { folder, remove } = temporaryFolder();
let at: ClientsInAzure;
let source: VaultFamilies;
let target: VaultFamilies;

const plaintext = new Uint8Array(randomBytes(32));
const digestOf = (bits: string) => new Uint8Array(createHash(`sha${bits}`).update('message').digest());
const year = 365 * 24 * 60 * 60;

beforeAll(async () => {
  at = await clientsInAzure(
    {
      vaults: [
        { name: 'contoso-premium', region: 'westeurope', sku: 'premium' },
        { name: 'contoso-premium-north', region: 'northeurope', sku: 'premium' },
      ],
    },
    folder,
  );
  const { vaults } = at.open({}, { clock: impatientClock() });
  source = familiesOf(vaults, 'contoso-premium');
  target = familiesOf(vaults, 'contoso-premium-north');
});

afterEach(() => {
  at.azure.control.clearFaults();
});

afterAll(async () => {
  await at.azure.stop();
  remove();
});

async function make(name: string, changes: Partial<KeyShape>): Promise<KeyRef> {
  const shape: KeyShape = { keyType: 'RSA', operations: [], enabled: true, tags: {}, exportable: false, ...changes };
  return { name, version: (await source.keys.createKey(name, shape)).version };
}

describe('a restored key reverses what the original key did:', () => {
  const restored = async (key: KeyRef): Promise<KeyRef> => {
    await target.keys.restore(await source.keys.backup(key.name));
    return key;
  };

  test('encrypt and wrap with RSA', async () => {
    const key = await restored(await make('rsa', {}));
    for (const algorithm of ['RSA-OAEP', 'RSA-OAEP-256']) {
      const encrypted = await source.keys.encrypt(key, algorithm, plaintext);
      expect(await target.keys.decrypt(key, algorithm, encrypted)).toEqual(plaintext);
      const wrapped = await source.keys.wrapKey(key, algorithm, plaintext);
      expect(await target.keys.unwrapKey(key, algorithm, wrapped)).toEqual(plaintext);
    }
  });

  test.each([
    ['RSA', undefined, 'RS256', '256'],
    ['RSA', undefined, 'PS512', '512'],
    ['EC', 'P-256', 'ES256', '256'],
    ['EC', 'P-384', 'ES384', '384'],
    ['EC', 'P-521', 'ES512', '512'],
    ['EC', 'P-256K', 'ES256K', '256'],
  ] as const)('sign with %s %s %s', async (keyType, curve, algorithm, bits) => {
    const key = await restored(await make(`sign-${algorithm}`, { keyType, ...(curve === undefined ? {} : { curve }) }));
    const signature = await source.keys.sign(key, algorithm, digestOf(bits));
    expect(await target.keys.verify(key, algorithm, digestOf(bits), signature)).toBe(true);
    expect(await target.keys.verify(key, algorithm, new Uint8Array(Number(bits) / 8), signature)).toBe(false);
  });

  test('encrypt with AES, where vector and tag travel along', async () => {
    const key = await restored(await make('aes', { keyType: 'oct-HSM', keySize: 256 }));
    const encrypted = await source.keys.encrypt(key, 'A256GCM', plaintext);
    expect(encrypted.iv?.length).toBe(12);
    expect(await target.keys.decrypt(key, 'A256GCM', encrypted)).toEqual(plaintext);
    const wrapped = await source.keys.wrapKey(key, 'A256KW', plaintext);
    expect(await target.keys.unwrapKey(key, 'A256KW', wrapped)).toEqual(plaintext);
  });
});

test('decrypt and verify work with keys that are expired or not yet valid', async () => {
  const key = await make('timed', {});
  const encrypted = await source.keys.encrypt(key, 'RSA-OAEP', plaintext);
  const signature = await source.keys.sign(key, 'RS256', digestOf('256'));
  const now = Math.floor(Date.now() / 1000);
  for (const times of [{ expires: now - year }, { notBefore: now + year }]) {
    const late = await make('timed', times);
    await expect(source.keys.encrypt(late, 'RSA-OAEP', plaintext)).rejects.toMatchObject({ code: 'VAULT_REFUSED' });
    // This code for a text of another version shows that the service tried to decrypt it.
    await expect(source.keys.decrypt(late, 'RSA-OAEP', encrypted)).rejects.toMatchObject({
      code: 'VAULT_REFUSED',
      message: expect.stringContaining('HTTP 400 BadParameter') as string,
    });
    expect(await source.keys.verify(late, 'RS256', digestOf('256'), signature)).toBe(false);
  }
});

test('a disabled key can encrypt and verify; other uses throw ITEM_DISABLED', async () => {
  const key = await make('off', { enabled: false });
  const { ciphertext } = await source.keys.encrypt(key, 'RSA-OAEP', plaintext);
  const refused = { code: 'ITEM_DISABLED', message: expect.stringContaining('key “off”') as string };
  await expect(source.keys.decrypt(key, 'RSA-OAEP', { ciphertext })).rejects.toMatchObject(refused);
  await expect(source.keys.unwrapKey(key, 'RSA-OAEP', ciphertext)).rejects.toMatchObject(refused);
  await expect(source.keys.sign(key, 'RS256', digestOf('256'))).rejects.toMatchObject(refused);
});

test('a use that the key does not allow throws VAULT_REFUSED with the service’s code, and not with its words', async () => {
  const key = await make('signer', { operations: ['sign', 'verify'] });
  await expect(source.keys.encrypt(key, 'RSA-OAEP', plaintext)).rejects.toMatchObject({
    code: 'VAULT_REFUSED',
    message: expect.stringMatching(/HTTP 403 Forbidden/) as string,
  });
});

test('a use of a missing key throws ITEM_NOT_FOUND', async () => {
  const nowhere = { name: 'never-was', version: 'a'.repeat(32) };
  await expect(source.keys.sign(nowhere, 'RS256', digestOf('256'))).rejects.toMatchObject({ code: 'ITEM_NOT_FOUND' });
});

test('a use is repeated after a broken connection, a 503 and a 429', async () => {
  const key = await make('stumbled', {});
  const effects = [{ kind: 'reset' }, { kind: 'error', status: 503 }, { kind: 'throttle' }] as const;
  for (const effect of effects) at.azure.control.addFault({ match: { operation: 'keys.sign' }, effect, times: 1 });
  const signature = await source.keys.sign(key, 'RS256', digestOf('256'));
  expect(await source.keys.verify(key, 'RS256', digestOf('256'), signature)).toBe(true);
});
