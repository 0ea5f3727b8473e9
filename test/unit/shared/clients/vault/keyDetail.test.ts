import { keyDetailSchema, keyVersionSchema } from '../../../../../shared/clients/vault/keyDetail';

const kid = `https://contoso.vault.azure.net/keys/payments/${'a'.repeat(32)}`;
const attributes = { enabled: true, created: 5, updated: 6 };
const bare = { key: { kid, kty: 'RSA', key_ops: ['sign'], n: 'AQAB', e: 'AQAB' }, attributes };

test('keyDetailSchema reads a bundle and leaves out absent fields', () => {
  expect(keyDetailSchema.parse(bare)).toEqual({
    version: 'a'.repeat(32),
    created: 5,
    updated: 6,
    enabled: true,
    tags: {},
    managed: false,
    keyType: 'RSA',
    keySize: 24,
    operations: ['sign'],
    exportable: false,
    otherMembers: {},
    otherAttributes: {},
    publicKey: { n: 'AQAB', e: 'AQAB' },
  });
});

test('keyDetailSchema keeps all fields of the service', () => {
  const full = {
    key: { kid, kty: 'EC-HSM', key_ops: null, crv: 'P-256', x: 'x', y: 'y' },
    attributes: { ...attributes, nbf: 1, exp: 253_402_303_861, exportable: true, hsmPlatform: '2', key_size: 256 },
    tags: { a: 'b' },
    managed: true,
    release_policy: { contentType: 'application/json', data: 'e30', immutable: false },
  };
  expect(keyDetailSchema.parse(full)).toMatchObject({
    notBefore: 1,
    expires: 253_402_303_861,
    tags: { a: 'b' },
    managed: true,
    keyType: 'EC-HSM',
    keySize: 256,
    curve: 'P-256',
    operations: [],
    exportable: true,
    otherAttributes: {},
    releasePolicy: { contentType: 'application/json', data: 'e30', immutable: false },
    publicKey: { crv: 'P-256', x: 'x', y: 'y' },
  });
});

test.each([2048, 3072, 4096])('keyDetailSchema reads %d bits from the modulus of an RSA key without a size', (bits) => {
  const n = Buffer.alloc(bits / 8, 0x80);
  const sized = (modulus: Buffer) =>
    keyDetailSchema.parse({ ...bare, key: { ...bare.key, n: modulus.toString('base64url') } }).keySize;
  expect(sized(n)).toBe(bits);
  // Some writers add a sign byte.
  expect(sized(Buffer.concat([Buffer.of(0), n]))).toBe(bits);
});

test('keyDetailSchema reads a symmetric key without a public part', () => {
  const oct = { key: { kid, kty: 'oct-HSM', key_ops: ['wrapKey'] }, attributes: { ...attributes, key_size: 256 } };
  expect(keyDetailSchema.parse(oct)).toMatchObject({ keyType: 'oct-HSM', keySize: 256, publicKey: {} });
});

test('keyDetailSchema keeps what it does not know, without the attributes of every item', () => {
  const key = { kid, kty: 'AKP', key_ops: ['sign', 'wrap2'], alg: 'ML-DSA-65', pub: 'AAAA', gone: null };
  const others = { recoveryLevel: 'Forever', recoverableDays: 7, external_key: { id: 'x' }, gone: null };
  expect(keyDetailSchema.parse({ key, attributes: { ...attributes, ...others } })).toMatchObject({
    keyType: 'AKP',
    operations: ['sign', 'wrap2'],
    publicKey: {},
    otherMembers: { alg: 'ML-DSA-65', pub: 'AAAA' },
    otherAttributes: { external_key: { id: 'x' } },
  });
});

test.each([
  ['no type', { ...bare, key: { ...bare.key, kty: undefined } }],
  ['no key', { attributes }],
  ['no times', { ...bare, attributes: { enabled: true } }],
])('keyDetailSchema rejects a bundle with %s', (_, answer) => {
  expect(keyDetailSchema.safeParse(answer).success).toBe(false);
});

test('keyVersionSchema reads times in seconds, including zero', () => {
  const listed = { kid, attributes: { ...attributes, nbf: 0, exp: null }, tags: null, managed: null };
  expect(keyVersionSchema.parse(listed)).toEqual({
    version: 'a'.repeat(32),
    created: 5,
    updated: 6,
    enabled: true,
    notBefore: 0,
    tags: {},
    managed: false,
  });
});
