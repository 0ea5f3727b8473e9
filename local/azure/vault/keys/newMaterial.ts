import { generateKeyPair, type JsonWebKey, type KeyObject, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { type KeyKind, nodeCurve } from './keyKind';
import { type KeyMaterial, materialSchema } from './keyMaterial';
import { newRsaKey } from './newRsaKey';

const generate = promisify(generateKeyPair);

/** Makes new key material. Large RSA keys are made off the main thread. */
export async function newMaterial({ family, size, curve }: KeyKind): Promise<KeyMaterial> {
  switch (family) {
    case 'RSA':
      return newRsaKey(size ?? 2048);
    case 'EC':
      return toMaterial((await generate('ec', { namedCurve: nodeCurve(curve ?? 'P-256') })).privateKey);
    case 'oct':
      return { kty: 'oct', k: randomBytes((size ?? 256) / 8).toString('base64url') };
  }
}

function toMaterial(key: KeyObject): KeyMaterial {
  const jwk: JsonWebKey = key.export({ format: 'jwk' });
  return materialSchema.parse(jwk);
}
