import { z } from 'zod';
import { type Answer, ok } from '../../calls/answer';
import { readBody } from '../../calls/readBody';
import { limits } from '../../cloud/limits';
import { itemId } from '../items/itemView';
import { requireVersion } from '../items/requireVersion';
import { type Operation, type VaultCall } from '../operation';
import { aesCipher } from './crypto/aesCipher';
import { type Cipher, unsupported } from './crypto/algorithms';
import { rsaCipher } from './crypto/rsaCipher';
import { base64urlSchema, checkKeyUse, type KeyUse, orBadParameter } from './keyUse';
import { type KeyVersion } from './keyVersion';

/** POST /keys/{name}/{version}/encrypt: needs the public part only, so a disabled key works. */
export const encrypt: Operation = {
  name: 'keys.encrypt',
  method: 'POST',
  paths: ['/keys/:name/encrypt', '/keys/:name/:version/encrypt'],
  rateClass: 'byKey',
  run: (call) => runEncryption(call, 'encrypt'),
};

/** POST /keys/{name}/{version}/decrypt: an expired key works. */
export const decrypt: Operation = {
  name: 'keys.decrypt',
  method: 'POST',
  paths: ['/keys/:name/decrypt', '/keys/:name/:version/decrypt'],
  rateClass: 'byKey',
  run: (call) => runDecryption(call, 'decrypt'),
};

/** POST /keys/{name}/{version}/wrapkey: needs the public part only, so a disabled key works. */
export const wrapKey: Operation = {
  name: 'keys.wrapKey',
  method: 'POST',
  paths: ['/keys/:name/wrapkey', '/keys/:name/:version/wrapkey'],
  rateClass: 'byKey',
  run: (call) => runEncryption(call, 'wrapKey'),
};

/** POST /keys/{name}/{version}/unwrapkey: an expired key works. */
export const unwrapKey: Operation = {
  name: 'keys.unwrapKey',
  method: 'POST',
  paths: ['/keys/:name/unwrapkey', '/keys/:name/:version/unwrapkey'],
  rateClass: 'byKey',
  run: (call) => runDecryption(call, 'unwrapKey'),
};

const bodySchema = z.object({
  alg: z.string(),
  value: base64urlSchema,
  iv: base64urlSchema.nullish(),
  aad: base64urlSchema.nullish(),
  tag: base64urlSchema.nullish(),
});

/** Encrypts or wraps with the key that the path names. Answers `{kid, value}` and what a symmetric algorithm chose. */
async function runEncryption(call: VaultCall, use: KeyUse): Promise<Answer> {
  const { kid, version, sent } = await prepare(call, use);
  const { value, iv, tag, aad } = orBadParameter('value', () =>
    cipherOf(version, sent.alg).encrypt(sent.alg, version.jwk, inputOf(sent)),
  );
  return ok({ kid, value: text(value), iv: text(iv), tag: text(tag), aad: text(aad) });
}

/** Decrypts or unwraps. Answers `{kid, value}`. */
async function runDecryption(call: VaultCall, use: KeyUse): Promise<Answer> {
  const { kid, version, sent } = await prepare(call, use);
  const value = orBadParameter('value', () =>
    cipherOf(version, sent.alg).decrypt(sent.alg, version.jwk, inputOf(sent)),
  );
  return ok({ kid, value: text(value) });
}

async function prepare(call: VaultCall, use: KeyUse) {
  const { item, version } = requireVersion(call, call.vault.keys);
  const sent = await readBody(call.request, bodySchema, limits.bodyBytes);
  checkKeyUse(call, version, use);
  return { kid: itemId(call.baseUrl, 'keys', item.name, version.id), version, sent };
}

function inputOf({ value, iv, aad, tag }: z.infer<typeof bodySchema>) {
  return { value, iv: iv ?? undefined, aad: aad ?? undefined, tag: tag ?? undefined };
}

function cipherOf({ jwk }: KeyVersion, algorithm: string): Cipher {
  switch (jwk.kty) {
    case 'RSA':
      return rsaCipher;
    case 'oct':
      return aesCipher;
    case 'EC':
      throw unsupported(algorithm);
  }
}

function text(bytes: Buffer | undefined): string | undefined {
  return bytes?.toString('base64url');
}
