import { z } from 'zod';
import { itemId } from '../items/itemView';
import { requireVersion } from '../items/requireVersion';
import { limits } from '../limits';
import { type Answer, ok, type VaultCall } from '../operation';
import { readBody } from '../readBody';
import { badParameter, ServiceError } from '../serviceError';
import { base64urlSchema } from './base64urlSchema';
import { aesCipher } from './crypto/aesCipher';
import { type Cipher, type CipherOutput } from './crypto/cipher';
import { rsaCipher } from './crypto/rsaCipher';
import { unsupported } from './crypto/unsupported';
import { checkKeyUse, type KeyUse } from './keyUse';
import { type KeyVersion } from './keyVersion';

const bodySchema = z.object({
  alg: z.string(),
  value: base64urlSchema,
  iv: base64urlSchema.nullish(),
  aad: base64urlSchema.nullish(),
  tag: base64urlSchema.nullish(),
});

/** Encrypts or wraps by the key that the path names; answers `{kid, value}` and what a symmetric algorithm chose. */
export async function runEncryption(call: VaultCall, use: KeyUse): Promise<Answer> {
  const { kid, version, sent } = await prepare(call, use);
  const { value, iv, tag, aad } = attempt(() =>
    cipherOf(version, sent.alg).encrypt(sent.alg, version.jwk, inputOf(sent)),
  );
  return ok({ kid, value: text(value), iv: text(iv), tag: text(tag), aad: text(aad) });
}

/** Decrypts or unwraps; answers `{kid, value}`. */
export async function runDecryption(call: VaultCall, use: KeyUse): Promise<Answer> {
  const { kid, version, sent } = await prepare(call, use);
  const value = attempt(() => cipherOf(version, sent.alg).decrypt(sent.alg, version.jwk, inputOf(sent)));
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

function attempt<T extends CipherOutput | Buffer>(transform: () => T): T {
  try {
    return transform();
  } catch (error) {
    if (error instanceof ServiceError) throw error;
    throw badParameter('The parameter value is not valid for this key and algorithm.');
  }
}

function text(bytes: Buffer | undefined): string | undefined {
  return bytes?.toString('base64url');
}
