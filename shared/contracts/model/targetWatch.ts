import { z } from 'zod';
import { problemSchema } from './progress';
import { planHashSchema } from './plan';
import { whole } from './ids';

/**
 * Which vault answers to a name, as Azure Resource Manager shows it: its resource id, and when it was created. Null where the app may
 * not read that.
 */
export const vaultIdentitySchema = z.strictObject({ source: z.string().nullable(), target: z.string().nullable() });
export type VaultIdentity = z.infer<typeof vaultIdentitySchema>;

/** The items of a held move that others changed in the target: their number, the first few, and a hash of all. */
export const changedItemsSchema = z.strictObject({ count: whole, first: z.array(problemSchema), hash: planHashSchema });
export type ChangedItems = z.infer<typeof changedItemsSchema>;

/** What a held move knows of its target by its last complete reading of it. */
export const targetWatchSchema = z.strictObject({
  /** When that reading began. */
  readAt: z.iso.datetime(),
  changed: changedItemsSchema,
  /** Issuers and contacts that others changed in the target. Only a last pass reads them, so absent before. */
  settings: changedItemsSchema.optional(),
  identity: vaultIdentitySchema,
});
export type TargetWatch = z.infer<typeof targetWatchSchema>;
