import { z } from 'zod';
import { badParameter } from '../../calls/serviceError';
import { exportableSince, hasSince } from '../apiVersion';
import { itemFieldsSchema } from '../items/itemFields';
import { type VaultCall } from '../operation';
import { type KeyVersion } from './keyVersion';

/** The fields of create, import and update, other than the key itself. */
export const keyFieldsSchema = itemFieldsSchema.extend({
  attributes: itemFieldsSchema.shape.attributes
    .unwrap()
    .unwrap()
    .extend({ exportable: z.boolean().nullish() })
    .nullish(),
  release_policy: z
    .object({ contentType: z.string().nullish(), data: z.string(), immutable: z.boolean().nullish() })
    .nullish(),
});

type KeyFields = z.infer<typeof keyFieldsSchema>;
type Releasable = Pick<KeyVersion, 'exportable' | 'releasePolicy'>;

/** Throws 400 BadParameter for an exportable key outside hardware or without a policy, and for a change of an immutable policy. */
export function mergeRelease(before: Releasable, sent: KeyFields, hsm: boolean): Releasable {
  const exportable = sent.attributes?.exportable ?? before.exportable;
  const releasePolicy = readPolicy(sent) ?? before.releasePolicy;
  if (before.releasePolicy?.immutable === true && readPolicy(sent) !== undefined) {
    throw badParameter('The release policy of this key is immutable.');
  }
  if (exportable === true && !hsm) throw badParameter('Only a key of a hardware type can be exportable.');
  if ((exportable === true) !== (releasePolicy !== undefined)) {
    throw badParameter('An exportable key needs a release policy, and only an exportable key can have one.');
  }
  return {
    ...(exportable === undefined ? {} : { exportable }),
    ...(releasePolicy === undefined ? {} : { releasePolicy }),
  };
}

/** A new key has the field from this version of the API on, as recorded. An older version has it only if the request does. */
export function newRelease({ apiVersion }: VaultCall): Releasable {
  return hasSince(apiVersion, exportableSince) ? { exportable: false } : {};
}

function readPolicy({ release_policy: policy }: KeyFields): KeyVersion['releasePolicy'] {
  if (policy === null || policy === undefined) return undefined;
  return {
    contentType: policy.contentType ?? 'application/json; charset=utf-8',
    data: policy.data,
    immutable: policy.immutable ?? false,
  };
}
