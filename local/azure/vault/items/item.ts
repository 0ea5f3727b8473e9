import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { type Clock, unixSeconds } from '../../clock/clock';
import { certificateDetailsSchema } from '../certificates/pendingOperation';
import { rotationPolicySchema } from '../keys/rotationPolicy';
import { tagsSchema } from './tags';

/** The collections of a vault, as in its URLs. */
export type ItemKind = 'secrets' | 'keys' | 'certificates';

interface Wording {
  /** As in `SecretNotFound`, and at the start of a sentence. */
  readonly title: string;
  /** As inside a sentence. */
  readonly noun: string;
}

export const wordings: Readonly<Record<ItemKind, Wording>> = {
  secrets: { title: 'Secret', noun: 'secret' },
  keys: { title: 'Key', noun: 'key' },
  certificates: { title: 'Certificate', noun: 'certificate' },
};

const unixTime = z.number().int();

/** The fields of every version of a secret, key or certificate. Times are unix seconds; absent means unset. */
export const itemVersionSchema = z.strictObject({
  id: z.string().regex(/^[0-9a-f]{32}$/),
  /** Position in the item's history, from 0. Ids are random, and several versions can share a second. */
  order: z.number().int().nonnegative(),
  enabled: z.boolean(),
  created: unixTime,
  updated: unixTime,
  notBefore: unixTime.optional(),
  expires: unixTime.optional(),
  tags: tagsSchema.optional(),
});

export type ItemVersion = z.infer<typeof itemVersionSchema>;

/** In milliseconds. The item shows as deleted from `visibleAt` on and is purged at `purgeAt`. */
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
  /** When the recovery settles. */
  liveAt: z.number().optional(),
  /** Keys only; shared by all versions. */
  rotationPolicy: rotationPolicySchema.optional(),
  /** Certificates only: policy and pending operation. */
  certificate: certificateDetailsSchema.optional(),
});

export type ItemHeader = z.infer<typeof itemHeaderSchema>;

export interface Item<V extends ItemVersion> extends ItemHeader {
  readonly versions: Map<string, V>;
}

/** Returns the item without its versions, which are stored one by one. */
export function headerOf(item: ItemHeader): ItemHeader {
  const { name, currentId, deletion, liveAt, rotationPolicy, certificate } = item;
  return {
    name,
    currentId,
    ...(deletion === undefined ? {} : { deletion }),
    ...(liveAt === undefined ? {} : { liveAt }),
    ...(rotationPolicy === undefined ? {} : { rotationPolicy }),
    ...(certificate === undefined ? {} : { certificate }),
  };
}

export type DeletedItem<V extends ItemVersion> = Item<V> & { readonly deletion: Deletion };

/** The current version, which an address without a version means. */
export function currentVersion<V extends ItemVersion>(item: Item<V>): V {
  const version = item.versions.get(item.currentId);
  if (version === undefined) throw new Error(`Item ${item.name} has lost its current version.`);
  return version;
}

export function versionsById<V extends ItemVersion>(versions: readonly V[]): Map<string, V> {
  return new Map(versions.map((version) => [version.id, version]));
}

/** Oldest first. */
export function versionsByAge<V extends ItemVersion>(item: Item<V>): V[] {
  return [...item.versions.values()].sort((left, right) => left.order - right.order);
}

/** Identity and times of a new version, the newest of its item. */
export function newVersion(
  item: Item<ItemVersion> | undefined,
  clock: Clock,
): Pick<ItemVersion, 'id' | 'order' | 'created' | 'updated'> {
  const now = unixSeconds(clock);
  // Versions are never deleted one by one, so their count is the next position.
  return { id: randomBytes(16).toString('hex'), order: item?.versions.size ?? 0, created: now, updated: now };
}
