import { z } from 'zod';
import { tagsSchema } from './tags';
import { certificateDetailsSchema } from '../certificates/pendingOperation';
import { rotationPolicySchema } from '../keys/rotationPolicy';

const unixTime = z.number().int();

/** What every version of a secret, key or certificate has; times are unix seconds, absent means unset. */
export const itemVersionSchema = z.strictObject({
  id: z.string().regex(/^[0-9a-f]{32}$/),
  /** Place in the item's history, from 0. The ids are random and several versions can share a second. */
  order: z.number().int().nonnegative(),
  enabled: z.boolean(),
  created: unixTime,
  updated: unixTime,
  notBefore: unixTime.optional(),
  expires: unixTime.optional(),
  tags: tagsSchema.optional(),
});

export type ItemVersion = z.infer<typeof itemVersionSchema>;

/** Milliseconds. The item shows among the deleted from `visibleAt` on and is purged by itself at `purgeAt`. */
export const deletionSchema = z.strictObject({
  deletedAt: z.number(),
  visibleAt: z.number(),
  purgeAt: z.number(),
});

export type Deletion = z.infer<typeof deletionSchema>;

export const itemHeaderSchema = z.strictObject({
  name: z.string(),
  currentId: z.string(),
  deletion: deletionSchema.optional(),
  /** Of a key; it belongs to all versions together. */
  rotationPolicy: rotationPolicySchema.optional(),
  /** Of a certificate: policy and running operation. */
  certificate: certificateDetailsSchema.optional(),
});

export type ItemHeader = z.infer<typeof itemHeaderSchema>;

export interface Item<V extends ItemVersion> extends ItemHeader {
  readonly versions: Map<string, V>;
}

/** The item without its versions, which are kept one by one. */
export function headerOf({ name, currentId, deletion, rotationPolicy, certificate }: ItemHeader): ItemHeader {
  return {
    name,
    currentId,
    ...(deletion === undefined ? {} : { deletion }),
    ...(rotationPolicy === undefined ? {} : { rotationPolicy }),
    ...(certificate === undefined ? {} : { certificate }),
  };
}

export type DeletedItem<V extends ItemVersion> = Item<V> & { readonly deletion: Deletion };

/** The version that an address without a version means. */
export function currentVersion<V extends ItemVersion>(item: Item<V>): V {
  const version = item.versions.get(item.currentId);
  if (version === undefined) throw new Error(`Item ${item.name} has lost its current version.`);
  return version;
}

/** Oldest first. */
export function versionsByAge<V extends ItemVersion>(item: Item<V>): V[] {
  return [...item.versions.values()].sort((left, right) => left.order - right.order);
}
