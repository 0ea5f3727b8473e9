import { AzureState } from '../../../../../../local/azure/arm/azureState';
import { cloudNamed } from '../../../../../../local/azure/cloud/cloud';
import { applySeed } from '../../../../../../local/azure/seeds/applySeed';
import { readSeed } from '../../../../../../local/azure/seeds/readSeed';
import { memoryEntryStore } from '../../../../../../local/azure/state/memoryEntryStore';
import { checkHsm, keyKindOf, keyOpsOf, kindOfVersion } from '../../../../../../local/azure/vault/keys/keyKind';
import { newMaterial } from '../../../../../../local/azure/vault/keys/newMaterial';
import { AzureTestClock } from '../../../../../support/azure/azureTestVaults';

test.each([
  [{ kty: 'RSA' }, { family: 'RSA', hsm: false, size: 2048 }],
  [
    { kty: 'RSA', keySize: 4096 },
    { family: 'RSA', hsm: false, size: 4096 },
  ],
  [
    { kty: 'RSA-HSM', keySize: null },
    { family: 'RSA', hsm: true, size: 2048 },
  ],
  [{ kty: 'EC' }, { family: 'EC', hsm: false, curve: 'P-256' }],
  [
    { kty: 'EC-HSM', crv: 'P-256K' },
    { family: 'EC', hsm: true, curve: 'P-256K' },
  ],
  [{ kty: 'oct-HSM' }, { family: 'oct', hsm: true, size: 256 }],
  [
    { kty: 'oct-HSM', keySize: 128 },
    { family: 'oct', hsm: true, size: 128 },
  ],
] as const)('reads %j as the service does', (asked, kind) => {
  expect(keyKindOf(asked)).toEqual(kind);
});

test.each([
  [{ kty: 'rsa' }, /kty/],
  [{ kty: 'DSA' }, /kty/],
  [{ kty: 'oct' }, /kty/],
  [{ kty: 'RSA', keySize: 1024 }, /key_size.*2048, 3072, 4096/],
  [{ kty: 'EC', crv: 'secp256k1' }, /crv.*P-256K/],
  [{ kty: 'oct-HSM', keySize: 64 }, /key_size/],
])('rejects %j and names what is allowed', (asked, message) => {
  expect(() => keyKindOf(asked)).toThrow(message);
});

test.each([
  { kty: 'RSA', keySize: 3072 },
  { kty: 'EC', crv: 'P-256K' },
  { kty: 'EC-HSM', crv: 'P-521' },
  { kty: 'oct-HSM', keySize: 192 },
])('recognizes the kind of %j by its material', async (asked) => {
  const kind = keyKindOf(asked);

  expect(kindOfVersion({ jwk: await newMaterial(kind), hsm: kind.hsm })).toEqual(kind);
});

test('returns the requested operations or all of the family, and accepts export and import', () => {
  expect(keyOpsOf('EC', undefined)).toEqual(['sign', 'verify']);
  expect(keyOpsOf('EC', [])).toEqual(['sign', 'verify']);
  expect(keyOpsOf('RSA', ['import', 'wrapKey'])).toEqual(['import', 'wrapKey']);
  expect(() => keyOpsOf('EC', ['wrapKey'])).toThrow(/wrapKey is not valid for a key of type EC/);
});

test('requires a premium vault for hardware', async () => {
  const clock = new AzureTestClock();
  const state = new AzureState(memoryEntryStore(), clock, cloudNamed('AzureCloud'));
  const vaults = [
    { name: 'plain', region: 'westeurope' },
    { name: 'hard', region: 'westeurope', sku: 'premium' as const },
  ];
  await applySeed(state, readSeed({ vaults }), clock);
  const [plain, hard] = state.vaults;
  if (plain === undefined || hard === undefined) throw new Error('The vaults are not there.');

  expect(() => {
    checkHsm(true, plain);
  }).toThrow(/standard SKU/);
  expect(() => {
    checkHsm(false, plain);
    checkHsm(true, hard);
  }).not.toThrow();
});
