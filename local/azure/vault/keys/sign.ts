import { z } from 'zod';
import { itemId } from '../items/itemView';
import { requireVersion } from '../items/requireVersion';
import { limits } from '../limits';
import { type Answer, ok, type Operation, type VaultCall } from '../operation';
import { readBody } from '../readBody';
import { base64urlSchema } from './base64urlSchema';
import { checkKeyUse } from './keyUse';
import { fitting, signerOf } from './signerOf';

const bodySchema = z.object({ alg: z.string(), value: base64urlSchema });

/** POST /keys/{name}/{version}/sign: signs a digest that the caller made. */
export const sign: Operation = {
  name: 'keys.sign',
  method: 'POST',
  paths: ['/keys/:name/sign', '/keys/:name/:version/sign'],
  rateClass: 'byKey',
  run,
};

async function run(call: VaultCall): Promise<Answer> {
  const { item, version } = requireVersion(call, call.vault.keys);
  const { alg, value } = await readBody(call.request, bodySchema, limits.bodyBytes);
  checkKeyUse(call, version, 'sign');
  const signature = fitting(() => signerOf(version, alg).sign(alg, version.jwk, value));
  return ok({
    kid: itemId(call.baseUrl, 'keys', item.name, version.id),
    value: signature.toString('base64url'),
  });
}
