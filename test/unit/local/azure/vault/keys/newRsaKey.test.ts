import { createPrivateKey, createPublicKey, privateDecrypt, publicEncrypt, sign, verify } from 'node:crypto';
import { newRsaKey } from '../../../../../../local/azure/vault/keys/newRsaKey';
import { AzureOpenSsl } from '../../../../../support/azure/azureOpenSsl';

const withoutStock = null;
const openSsl = new AzureOpenSsl();
afterAll(() => {
  openSsl.remove();
});

test.each([2048, 3072, 4096])('makes a key of %i bits that OpenSSL accepts', async (bits) => {
  const key = createPrivateKey({ key: await newRsaKey(bits, withoutStock), format: 'jwk' });
  const open = createPublicKey(key);
  const text = Buffer.from('text');
  openSsl.write('key.pem', key.export({ type: 'pkcs8', format: 'pem' }));

  expect(key.asymmetricKeyDetails).toEqual({ modulusLength: bits, publicExponent: 65_537n });
  expect(openSsl.run('pkey', '-in', 'key.pem', '-check', '-noout')).toContain('valid');
  expect(verify('sha256', text, open, sign('sha256', text, key))).toBe(true);
  expect(privateDecrypt(key, publicEncrypt(open, text))).toEqual(text);
});

test('shares no prime between two keys', async () => {
  const keys = await Promise.all(Array.from({ length: 6 }, () => newRsaKey(2048, withoutStock)));

  expect(new Set(keys.flatMap(({ p, q }) => [p, q])).size).toBe(12);
});
