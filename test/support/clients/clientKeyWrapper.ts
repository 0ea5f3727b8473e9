import { constants, generateKeyPairSync, privateDecrypt, publicEncrypt } from 'node:crypto';
import { type KeyWrapper } from '../../../shared/clients/staging/contentKeys';
import { MoverError } from '../../../shared/contracts/model/moverError';

export interface TestKeyWrapper extends KeyWrapper {
  wraps: number;
  unwraps: number;
  broken: boolean;
}

/** Wraps with an RSA key of this process, as the vault does with its own key. */
export function testKeyWrapper(): TestKeyWrapper {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const padding = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' };
  const wrapper: TestKeyWrapper = {
    wraps: 0,
    unwraps: 0,
    broken: false,
    async wrap(contentKey) {
      wrapper.wraps += 1;
      refuseWhenBroken();
      return { keyId: 'test-key', wrapped: publicEncrypt({ key: publicKey, ...padding }, contentKey) };
    },
    async unwrap({ wrapped }) {
      wrapper.unwraps += 1;
      refuseWhenBroken();
      return privateDecrypt({ key: privateKey, ...padding }, wrapped);
    },
  };
  const refuseWhenBroken = (): void => {
    if (wrapper.broken) throw new MoverError('STAGING_KEY_UNUSABLE', 'broken', { retryable: true });
  };
  return wrapper;
}
