import { z } from 'zod';
import { itemNameSchema } from '../../contracts/model/item';
import { tagsSchema } from '../../contracts/model/vaultResource';
import { CallFault } from '../transport/callFault';
import { type DeletedItem, type ItemVersion, type ListedVaultItem } from './vaultItem';

/** Attributes in an answer of the service; dates are unix seconds. */
export const wireAttributesSchema = z.object({
  enabled: z.boolean().nullish(),
  nbf: z.number().nullish(),
  exp: z.number().nullish(),
  created: z.number(),
  updated: z.number(),
  recoveryLevel: z.string().nullish(),
});

/** The fields of every bundle and every version in a list, in addition to the id. */
export const wireVersionSchema = z.object({
  attributes: wireAttributesSchema,
  tags: tagsSchema.nullish(),
  managed: z.boolean().nullish(),
});

/** A version from its id `https://<vault>/<collection>/<name>/<version>` and its attributes. */
export function itemVersion(id: string, { attributes, tags }: z.infer<typeof wireVersionSchema>): ItemVersion {
  const { enabled, created, updated, nbf, exp, recoveryLevel } = attributes;
  return {
    version: segmentsOf(id)[2] ?? '',
    created,
    updated,
    enabled: enabled ?? true,
    tags: tags ?? {},
    ...present({ notBefore: nbf, expires: exp, recoveryLevel }),
  };
}

/** An item in a list, live or deleted. The id of a key is in `kid`. */
export const wireListedSchema: z.ZodType<ListedVaultItem> = z
  .object({
    id: z.string().nullish(),
    kid: z.string().nullish(),
    managed: z.boolean().nullish(),
    attributes: z.object({ updated: z.number().nullish() }).nullish(),
  })
  .transform(({ id, kid, managed, attributes }) => ({
    name: requireName(segmentsOf(id ?? kid ?? '')[1]),
    managed: managed ?? false,
    ...present({ updated: attributes?.updated }),
  }))
  .refine(({ name }) => name !== '');

/** Requests, plans and reports contain the name, so the app uses nothing of a list with an invalid one. */
function requireName(name: string | undefined): string {
  if (name === undefined || name === '') return '';
  if (itemNameSchema.safeParse(name).success) return name;
  throw new CallFault({ kind: 'unreadable', badName: true });
}

/** A soft-deleted item of any family. */
export const wireDeletedSchema: z.ZodType<DeletedItem> = z
  .object({
    id: z.string().nullish(),
    key: z.object({ kid: z.string().nullish() }).nullish(),
    deletedDate: z.number(),
    scheduledPurgeDate: z.number().nullish(),
    attributes: z.object({ recoveryLevel: z.string().nullish() }).nullish(),
  })
  .transform(({ id, key, deletedDate, scheduledPurgeDate, attributes }) => ({
    deletedOn: deletedDate,
    ...present({
      version: segmentsOf(id ?? key?.kid ?? '')[2],
      scheduledPurgeOn: scheduledPurgeDate,
      recoveryLevel: attributes?.recoveryLevel,
    }),
  }));

/** An id as the service writes it. Its path needs no parser of addresses, which would take most of the time for a version in a list. */
const usualId = /^https:\/\/[\w.-]+\/([\w-]+(?:\/[\w-]+)*)$/;

/** The segments in the path of an id: collection, name, and the version if the id has one. */
export function segmentsOf(id: string): readonly string[] {
  const usual = usualId.exec(id)?.[1];
  if (usual !== undefined) return usual.split('/');
  try {
    return new URL(id).pathname.split('/').slice(1);
  } catch {
    return [];
  }
}

export type Present<T> = { -readonly [Key in keyof T]?: NonNullable<T[Key]> };

/** The fields that have a value. The service writes some unset fields as null and leaves others out. */
export function present<T extends object>(fields: T): Present<T> {
  const kept: Present<T> = {};
  for (const key in fields) {
    const value = fields[key];
    if (value !== null && value !== undefined) kept[key] = value;
  }
  return kept;
}
