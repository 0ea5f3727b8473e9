import { z } from 'zod';
import { unixSeconds } from '../../clock';
import { checkTags, itemFieldsSchema, mergeFields } from '../items/itemFields';
import { limits } from '../limits';
import { refuseManaged } from '../refuseManaged';
import { type Answer, ok, type Operation, type VaultCall } from '../operation';
import { readBody } from '../readBody';
import { requireVersion } from '../items/requireVersion';
import { checkContentType } from './secretChecks';
import { secretWithoutValue } from './secretView';

const bodySchema = itemFieldsSchema.extend({ contentType: z.string().nullish() });

/** PATCH /secrets/{name}/ and PATCH /secrets/{name}/{version}: all but the value; works on a disabled version too. */
export const updateSecret: Operation = {
  name: 'secrets.update',
  method: 'PATCH',
  paths: ['/secrets/:name', '/secrets/:name/:version'],
  rateClass: 'other',
  run,
};

async function run(call: VaultCall): Promise<Answer> {
  requireVersion(call, call.vault.secrets);
  const sent = await readBody(call.request, bodySchema, limits.bodyBytes);
  checkContentType(sent.contentType);
  checkTags(sent.tags, limits.secretTagChars);
  // Looked up again: another request may have changed the secret while the body came.
  const { item, version } = requireVersion(call, call.vault.secrets);
  refuseManaged('secrets', 'update', item);
  const updated = {
    ...version,
    ...mergeFields(version, sent),
    ...(typeof sent.contentType === 'string' ? { contentType: sent.contentType } : {}),
    updated: unixSeconds(call.services.clock),
  };
  call.vault.secrets.replace(item.name, updated);
  return ok(secretWithoutValue(call, item, updated));
}
