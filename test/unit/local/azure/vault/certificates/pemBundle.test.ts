import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { defaultPolicy } from '../../../../../../local/azure/vault/certificates/certificatePolicy';
import { readPem, toPem } from '../../../../../../local/azure/vault/certificates/pemBundle';
import { selfSigned } from '../../../../../../local/azure/vault/certificates/signX509';
import { materialSchema } from '../../../../../../local/azure/vault/keys/keyMaterial';

const { privateKey: key } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const jwk = materialSchema.parse(key.export({ format: 'jwk' }));
const policy = { ...defaultPolicy, x509_props: { ...defaultPolicy.x509_props, subject: 'CN=x' } };
const publicPart = (of: Parameters<typeof createPublicKey>[0]) =>
  createPublicKey(of).export({ format: 'der', type: 'spki' });

let leaf: Buffer;
beforeAll(async () => {
  leaf = await selfSigned({ policy, jwk }, Date.now());
});

test.each([
  ['line feeds', (text: string) => text],
  ['carriage returns', (text: string) => text.replaceAll('\n', '\r\n')],
  ['words around the parts', (text: string) => `Bag Attributes\n  friendlyName: x\n${text}\nthe end`],
])('reads what it wrote, with %s', (_, change) => {
  const read = readPem(change(toPem({ key, certificates: [leaf, leaf] })), '');

  expect(read.certificates).toEqual([leaf, leaf]);
  expect(read.key === undefined ? undefined : publicPart(read.key)).toEqual(publicPart(key));
});

test('writes no key when there is none', () => {
  const text = toPem({ certificates: [leaf] });

  expect(text).not.toContain('PRIVATE KEY');
  expect(readPem(text, '').key).toBeUndefined();
});

test.each([
  ['an invalid certificate', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'],
  ['an invalid key', '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----'],
])('rejects %s', (_, text) => {
  expect(() => readPem(text, '')).toThrow();
});
