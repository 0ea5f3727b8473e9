import { z } from 'zod';
import { type Answer, ok } from '../../calls/answer';
import { readBody } from '../../calls/readBody';
import { unixSeconds } from '../../clock/clock';
import { limits } from '../../cloud/limits';
import { refuseManaged } from '../items/itemErrors';
import { checkTags, mergeFields } from '../items/itemFields';
import { requireVersion } from '../items/requireVersion';
import { type Operation, type VaultCall } from '../operation';
import { keyFieldsSchema, mergeRelease } from './keyFields';
import { keyOpsOf } from './keyKind';
import { type KeyVersion } from './keyVersion';
import { keyBundle } from './keyView';

const bodySchema = keyFieldsSchema.extend({ key_ops: z.array(z.string()).nullish() });

/** PATCH /keys/{name}/ and PATCH /keys/{name}/{version}: changes all but the material, also of a disabled key. */
export const updateKey: Operation = {
  name: 'keys.update',
  method: 'PATCH',
  paths: ['/keys/:name', '/keys/:name/:version'],
  rateClass: 'byKey',
  run,
};

async function run(call: VaultCall): Promise<Answer> {
  const { keys } = call.vault;
  requireVersion(call, keys);
  const sent = await readBody(call.request, bodySchema, limits.bodyBytes);
  checkTags(sent.tags, limits.keyTagChars);
  // Looked up again: another request may have changed the key while the body was read.
  const { item, version } = requireVersion(call, keys);
  refuseManaged('keys', 'update', item);
  const keyOps = Array.isArray(sent.key_ops) ? operationsOf(version, sent.key_ops) : version.keyOps;
  const updated = {
    ...version,
    ...mergeFields(version, sent),
    ...mergeRelease(version, sent, version.hsm),
    keyOps,
    updated: unixSeconds(call.services.clock),
  };
  keys.replace(item.name, updated);
  return ok(keyBundle(call, item, updated));
}

/** A key with newer parts may have newer operations. */
function operationsOf({ jwk, newer }: KeyVersion, asked: readonly string[]): string[] {
  return newer === undefined ? keyOpsOf(jwk.kty, asked) : [...asked];
}
