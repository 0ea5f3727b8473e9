import { z } from 'zod';
import { type Answer, ok } from '../../calls/answer';
import { readBody } from '../../calls/readBody';
import { limits } from '../../cloud/limits';
import { admitKeyMaking } from '../callRate';
import { newVersion } from '../items/item';
import { refuseManaged, requireUsableName } from '../items/itemErrors';
import { checkTags, mergeFields } from '../items/itemFields';
import { requireItemName } from '../items/requireVersion';
import { type Operation, type VaultCall } from '../operation';
import { keyFieldsSchema, mergeRelease, newRelease } from './keyFields';
import { checkHsm, keyKindOf, keyOpsOf } from './keyKind';
import { keyBundle } from './keyView';
import { newMaterial } from './newMaterial';

/** The lifetime of a key for the exchange of keys: two days. */
const exchangeSeconds = 172_800;
const bodySchema = keyFieldsSchema.extend({
  kty: z.string(),
  key_size: z.number().int().nullish(),
  crv: z.string().nullish(),
  key_ops: z.array(z.string()).nullish(),
});

/** POST /keys/{name}/create: adds a version with new material. */
export const createKey: Operation = {
  name: 'keys.create',
  method: 'POST',
  paths: ['/keys/:name/create'],
  rateClass: 'byKind',
  run,
};

async function run(call: VaultCall): Promise<Answer> {
  const name = requireItemName(call.params);
  const sent = await readBody(call.request, bodySchema, limits.bodyBytes);
  const kind = keyKindOf({ kty: sent.kty, keySize: sent.key_size, crv: sent.crv });
  admitKeyMaking(call, kind);
  checkHsm(kind.hsm, call.vault);
  checkTags(sent.tags, limits.keyTagChars);
  const fields = {
    ...mergeFields({ enabled: true }, sent),
    ...mergeRelease(newRelease(call), sent, kind.hsm),
    keyOps: keyOpsOf(kind.family, sent.key_ops),
    hsm: kind.hsm,
  };
  const jwk = await newMaterial(kind);
  // Checked last: another request may have used the name while the key was made.
  const { keys } = call.vault;
  requireUsableName(keys, name);
  const before = keys.live(name);
  refuseManaged('keys', 'create', before);
  const made = newVersion(before, call.services.clock);
  const version = { ...made, ...exchangeEnd(fields.keyOps, made.created), ...fields, jwk };
  return ok(keyBundle(call, keys.add(name, version), version));
}

/** A key that only brings in other keys expires by itself, as recorded. */
function exchangeEnd(keyOps: readonly string[], created: number): { expires?: number } {
  return keyOps.join() === 'import' ? { expires: created + exchangeSeconds } : {};
}
