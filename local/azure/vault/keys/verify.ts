import { z } from 'zod';
import { requireVersion } from '../items/requireVersion';
import { limits } from '../limits';
import { type Answer, ok, type Operation, type VaultCall } from '../operation';
import { readBody } from '../readBody';
import { base64urlSchema } from './base64urlSchema';
import { checkKeyUse } from './keyUse';
import { fitting, signerOf } from './signerOf';

const bodySchema = z.object({ alg: z.string(), digest: base64urlSchema, value: base64urlSchema });

/** POST /keys/{name}/{version}/verify: answers `{value: boolean}`; a disabled key still does it. */
export const verify: Operation = {
  name: 'keys.verify',
  method: 'POST',
  paths: ['/keys/:name/verify', '/keys/:name/:version/verify'],
  rateClass: 'byKey',
  run,
};

async function run(call: VaultCall): Promise<Answer> {
  const { version } = requireVersion(call, call.vault.keys);
  const { alg, digest, value: signature } = await readBody(call.request, bodySchema, limits.bodyBytes);
  checkKeyUse(call, version, 'verify');
  return ok({ value: fitting(() => signerOf(version, alg).verify(alg, version.jwk, { digest, signature })) });
}
