import { z } from 'zod';
import { ok } from '../../calls/answer';
import { readBody } from '../../calls/readBody';
import { badParameter } from '../../calls/serviceError';
import { unixSeconds } from '../../clock/clock';
import { limits } from '../../cloud/limits';
import { newVersion } from '../items/item';
import { refuseManaged, requireUsableName } from '../items/itemErrors';
import { checkTags, itemFieldsSchema, mergeFields } from '../items/itemFields';
import { requireItemName, requireVersion } from '../items/requireVersion';
import { type Operation } from '../operation';
import { secretBundle, secretWithoutValue } from './secretView';

const newSecretSchema = itemFieldsSchema.extend({ value: z.string(), contentType: z.string().nullish() });

/** PUT /secrets/{name}: adds a version and makes it the current one. */
export const setSecret: Operation = {
  name: 'secrets.set',
  method: 'PUT',
  paths: ['/secrets/:name'],
  rateClass: 'secretSet',
  run: async (call) => {
    const name = requireItemName(call.params);
    const sent = await readBody(call.request, newSecretSchema, limits.bodyBytes);
    checkValue(sent.value);
    checkContentType(sent.contentType);
    checkTags(sent.tags, limits.secretTagChars);
    const { secrets } = call.vault;
    requireUsableName(secrets, name);

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
  },
};

const changeSchema = itemFieldsSchema.extend({ contentType: z.string().nullish() });

/** PATCH /secrets/{name}/ and PATCH /secrets/{name}/{version}: changes all but the value, also of a disabled version. */
export const updateSecret: Operation = {
  name: 'secrets.update',
  method: 'PATCH',
  paths: ['/secrets/:name', '/secrets/:name/:version'],
  rateClass: 'other',
  run: async (call) => {
    requireVersion(call, call.vault.secrets);
    const sent = await readBody(call.request, changeSchema, limits.bodyBytes);
    checkContentType(sent.contentType);
    checkTags(sent.tags, limits.secretTagChars);
    // Looked up again: another request may have changed the secret while the body was read.
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
  },
};

/** Throws 400 BadParameter for a value over 25 KB in UTF-8. */
export function checkValue(value: string): void {
  if (Buffer.byteLength(value) <= limits.secretValueBytes) return;
  throw badParameter(`The secret value is too large: at most ${limits.secretValueBytes} bytes are allowed.`);
}

export function checkContentType(contentType: string | null | undefined): void {
  if ((contentType?.length ?? 0) <= limits.contentTypeChars) return;
  throw badParameter(`The content type is longer than ${limits.contentTypeChars} characters.`);
}
