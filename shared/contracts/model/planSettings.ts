import { z } from 'zod';
import { errorCodes } from './errorCodes';
import { itemNameSchema, itemTypeSchema } from './item';
import { reasonCodeSchema } from './reasonCodes';

/** A setting of the vault's certificates that no backup holds: one issuer, or the list of contacts. */
export const plannedSettingSchema = z.strictObject({
  kind: z.enum(['issuer', 'contacts']),
  /** The issuer's name; `contacts` for the list. */
  name: z.string(),
  action: z.enum(['copy', 'leave']),
  reasons: z.array(reasonCodeSchema),
});
export type PlannedSetting = z.infer<typeof plannedSettingSchema>;

/** A soft-deleted item of the source. It cannot be backed up, and the source is not changed to recover it. */
export const deletedItemSchema = z.strictObject({ itemType: itemTypeSchema, itemName: itemNameSchema });
export type DeletedItemName = z.infer<typeof deletedItemSchema>;

/** The part of a plan that is not about live items. */
export const planSettingsSchema = z.strictObject({
  settings: z.array(plannedSettingSchema),
  deletedInSource: z.array(deletedItemSchema),
});
export type PlanSettings = z.infer<typeof planSettingsSchema>;

/** What became of one setting. */
export const settingResultSchema = plannedSettingSchema.omit({ action: true }).extend({
  state: z.enum(['planned', 'copied', 'alreadyThere', 'left', 'failed']),
  code: z.enum(errorCodes).optional(),
  detail: z.string().optional(),
  requestId: z.string().optional(),
});
export type SettingResult = z.infer<typeof settingResultSchema>;

export const settingResultsSchema = z.strictObject({ settings: z.array(settingResultSchema) });
