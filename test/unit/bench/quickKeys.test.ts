import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { forgetWrapped, quickKeys } from '../../../bench/histories/quickKeys';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

test('unwraps what a history wrapped until its end, however much it wraps meanwhile', () => {
  const value = randomBytes(32);
  const first = quickKeys.publicEncrypt(publicKey, value);
  for (let count = 0; count < 6_000; count += 1) quickKeys.publicEncrypt(publicKey, value);
  expect(quickKeys.privateDecrypt(privateKey, first)).toEqual(value);
  forgetWrapped();
  expect(() => quickKeys.privateDecrypt(privateKey, first)).toThrow();
});
