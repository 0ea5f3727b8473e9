import { z } from 'zod';
import { itemResultSchema, stagingRefSchema, versionResultSchema } from './outcome';
import { planHashSchema, plannedItemSchema, versionLeftOutSchema } from './plan';

/**
 * The most versions that a list in history has. A page of 25 items with two such lists each is well below the 1 MB that the
 * Durable Task Scheduler accepts, and most items have fewer versions, so they need no object in the store.
 */
export const maxListed = 20;

/** A longer list: how many versions it has, where it is stored, and the hash that its readers compare. */
export const storedListSchema = z.strictObject({
  count: z.number().int().positive(),
  hash: planHashSchema,
  staged: stagingRefSchema,
});
export type StoredList = z.infer<typeof storedListSchema>;

/** A list of versions in history: short ones as they are. */
export const versionListSchema = z.union([z.array(versionResultSchema), storedListSchema]);
export type VersionList = z.infer<typeof versionListSchema>;
export const leftOutListSchema = z.union([z.array(versionLeftOutSchema), storedListSchema]);
export type LeftOutList = z.infer<typeof leftOutListSchema>;

/** An item of the plan in history. A `PlannedItem` is one too. */
export const briefItemSchema = plannedItemSchema.extend({ versionsLeftOut: leftOutListSchema });
export type BriefItem = z.infer<typeof briefItemSchema>;

/** The result of an item in history. An `ItemResult` is one too. */
export const briefResultSchema = itemResultSchema.extend({
  versions: versionListSchema,
  versionsLeftOut: leftOutListSchema,
});
export type BriefResult = z.infer<typeof briefResultSchema>;

export function isStored(list: readonly unknown[] | StoredList): list is StoredList {
  return 'staged' in list;
}

export function listedCount(list: readonly unknown[] | StoredList): number {
  return isStored(list) ? list.count : list.length;
}
