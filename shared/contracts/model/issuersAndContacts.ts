import { z } from 'zod';
import { errorCodes } from './errorCodes';
import { itemNameSchema, itemTypeSchema, keyCopySchema } from './item';
import { reasonCodeSchema } from './reasonCodes';

/** A setting of the vault's certificates that is in no backup: one issuer, or the list of contacts. */
export const plannedIssuerOrContactsSchema = z.strictObject({
  kind: z.enum(['issuer', 'contacts']),
  /** The issuer's name; `contacts` for the list. */
  name: z.string(),
  action: z.enum(['copy', 'leave']),
  reasons: z.array(reasonCodeSchema),
});
export type PlannedIssuerOrContacts = z.infer<typeof plannedIssuerOrContactsSchema>;

/** A soft-deleted item of the source. It cannot be backed up, and the move does not recover it in the source. */
export const deletedItemSchema = z.strictObject({ itemType: itemTypeSchema, itemName: itemNameSchema });
export type DeletedItemName = z.infer<typeof deletedItemSchema>;

/** The part of a plan for issuers, contacts and soft-deleted items. */
export const plannedIssuersAndContactsSchema = z.strictObject({
  settings: z.array(plannedIssuerOrContactsSchema),
  deletedInSource: z.array(deletedItemSchema),
});
export type PlannedIssuersAndContacts = z.infer<typeof plannedIssuersAndContactsSchema>;

/** The result for one setting. */
export const issuerOrContactsResultSchema = plannedIssuerOrContactsSchema.omit({ action: true }).extend({
  state: z.enum(['planned', 'copied', 'alreadyThere', 'left', 'failed']),
  code: z.enum(errorCodes).optional(),
  detail: z.string().optional(),
  requestId: z.string().optional(),
});
export type IssuerOrContactsResult = z.infer<typeof issuerOrContactsResultSchema>;

export const issuersAndContactsResultsSchema = z.strictObject({ settings: z.array(issuerOrContactsResultSchema) });

/**
 * What a held move saw of one setting in both vaults: digests by a key of the run, equal for equal contents; null where a vault has none.
 * They leave out passwords, which no call returns.
 */
export const seenSettingSchema = plannedIssuerOrContactsSchema.pick({ kind: true, name: true }).extend({
  source: keyCopySchema.nullable(),
  target: keyCopySchema.nullable(),
});
export type SeenSetting = z.infer<typeof seenSettingSchema>;

/** The results as the store has them. */
export const storedSettingsSchema = issuersAndContactsResultsSchema.extend({
  /** What the move saw when it copied, or last carried, each of them. Only of a held move. */
  seen: z.array(seenSettingSchema),
});
