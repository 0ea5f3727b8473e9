import { keyDetailSchema, keyVersionSchema } from '../../../../../shared/clients/vault/keyDetail';

const kid = `https://contoso.vault.azure.net/keys/payments/${'a'.repeat(32)}`;
const attributes = { enabled: true, created: 5, updated: 6 };
const bare = { key: { kid, kty: 'RSA', key_ops: ['sign'], n: 'AQAB', e: 'AQAB' }, attributes };

test('a bundle becomes what a key is, with nothing where nothing was said', () => {
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
    publicKey: { n: 'AQAB', e: 'AQAB' },
  });
});

test('everything that the service says of a key is kept', () => {
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
    hsmPlatform: '2',
    releasePolicy: { contentType: 'application/json', data: 'e30', immutable: false },
    publicKey: { crv: 'P-256', x: 'x', y: 'y' },
  });
});

test.each([2048, 3072, 4096])(
  'the size of an RSA key of %d bits is told by its modulus when by nothing else',
  (bits) => {
    const n = Buffer.alloc(bits / 8, 0x80);
    const sized = (modulus: Buffer) =>
      keyDetailSchema.parse({ ...bare, key: { ...bare.key, n: modulus.toString('base64url') } }).keySize;
    expect(sized(n)).toBe(bits);
    // Some writers put a sign byte in front.
    expect(sized(Buffer.concat([Buffer.of(0), n]))).toBe(bits);
  },
);

test('a symmetric key has no public part', () => {
  const oct = { key: { kid, kty: 'oct-HSM', key_ops: ['wrapKey'] }, attributes: { ...attributes, key_size: 256 } };
  expect(keyDetailSchema.parse(oct)).toMatchObject({ keyType: 'oct-HSM', keySize: 256, publicKey: {} });
});

test.each([
  ['a type that is none', { ...bare, key: { ...bare.key, kty: 'DSA' } }],
  ['no key', { attributes }],
  ['no times', { ...bare, attributes: { enabled: true } }],
])('a bundle with %s is not taken', (_, answer) => {
  expect(keyDetailSchema.safeParse(answer).success).toBe(false);
});

test('an element of a list has the times in seconds, the zero too', () => {
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
