import { z } from 'zod';
import { nameConflict } from '../items/itemErrors';
import { checkTags, itemFieldsSchema, mergeFields } from '../items/itemFields';
import { requireItemName } from '../items/itemName';
import { newVersion } from '../items/newVersion';
import { limits } from '../limits';
import { refuseManaged } from '../refuseManaged';
import { type Answer, ok, type Operation, type VaultCall } from '../operation';
import { readBody } from '../readBody';
import { checkContentType, checkValue } from './secretChecks';
import { secretBundle } from './secretView';

const bodySchema = itemFieldsSchema.extend({ value: z.string(), contentType: z.string().nullish() });

/** PUT /secrets/{name}: always a new version, which becomes the current one. */
export const setSecret: Operation = {
  name: 'secrets.set',
  method: 'PUT',
  paths: ['/secrets/:name'],
  rateClass: 'secretSet',
  run,
};

async function run(call: VaultCall): Promise<Answer> {
  const name = requireItemName(call.params);
  const sent = await readBody(call.request, bodySchema, limits.bodyBytes);
  checkValue(sent.value);
  checkContentType(sent.contentType);
  checkTags(sent.tags, limits.secretTagChars);
  const { secrets } = call.vault;
  const refusal = nameConflict('secrets', name, secrets.nameState(name));
  if (refusal !== undefined) throw refusal;

  const before = secrets.live(name);
  refuseManaged('secrets', 'set', before);
  const version = {
    ...newVersion(before, call.services.clock),
    ...mergeFields({ enabled: true }, sent),
    value: sent.value,
    ...(typeof sent.contentType === 'string' ? { contentType: sent.contentType } : {}),
    ...(before === undefined ? {} : { previousId: before.currentId }),
  };
  return ok(secretBundle(call, secrets.add(name, version), version));
}
