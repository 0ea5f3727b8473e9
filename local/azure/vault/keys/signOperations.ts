import { z } from 'zod';
import { ok } from '../../calls/answer';
import { readBody } from '../../calls/readBody';
import { limits } from '../../cloud/limits';
import { itemId } from '../items/itemView';
import { requireVersion } from '../items/requireVersion';
import { type Operation } from '../operation';
import { type Signer, unsupported } from './crypto/algorithms';
import { ecSigner } from './crypto/ecSigner';
import { rsaSigner } from './crypto/rsaSigner';
import { base64urlSchema, checkKeyUse, orBadParameter } from './keyUse';
import { type KeyVersion } from './keyVersion';

const signSchema = z.object({ alg: z.string(), value: base64urlSchema });

/** POST /keys/{name}/{version}/sign: signs a digest that the caller made. */
export const sign: Operation = {
  name: 'keys.sign',
  method: 'POST',
  paths: ['/keys/:name/sign', '/keys/:name/:version/sign'],
  rateClass: 'byKey',
  run: async (call) => {
    const { item, version } = requireVersion(call, call.vault.keys);
    const { alg, value } = await readBody(call.request, signSchema, limits.bodyBytes);
    checkKeyUse(call, version, 'sign');
    const signature = orBadParameter('digest', () => signerOf(version, alg).sign(alg, version.jwk, value));
    return ok({
      kid: itemId(call.baseUrl, 'keys', item.name, version.id),
      value: signature.toString('base64url'),
    });
  },
};

const verifySchema = z.object({ alg: z.string(), digest: base64urlSchema, value: base64urlSchema });

/** POST /keys/{name}/{version}/verify: answers `{value: boolean}`. A disabled key works. */
export const verify: Operation = {
  name: 'keys.verify',
  method: 'POST',
  paths: ['/keys/:name/verify', '/keys/:name/:version/verify'],
  rateClass: 'byKey',
  run: async (call) => {
    const { version } = requireVersion(call, call.vault.keys);
    const { alg, digest, value: signature } = await readBody(call.request, verifySchema, limits.bodyBytes);
    checkKeyUse(call, version, 'verify');
    return ok({
      value: orBadParameter('digest', () => signerOf(version, alg).verify(alg, version.jwk, { digest, signature })),
    });
  },
};

/** Returns the signer for the key's family. Throws 400 BadParameter when the family cannot sign. */
function signerOf({ jwk }: KeyVersion, algorithm: string): Signer {
  switch (jwk.kty) {
    case 'RSA':
      return rsaSigner;
    case 'EC':
      return ecSigner;
    case 'oct':
      throw unsupported(algorithm);
  }
}
