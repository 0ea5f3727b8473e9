import { z } from 'zod';
import { errorCodes } from './errorCodes';
import { itemNameSchema, itemTypeSchema, versionIdSchema } from './item';
import { routeSchema, versionLeftOutSchema } from './plan';
import { reasonCodeSchema } from './reasonCodes';

export const itemStates = [
  'planned',
  'backedUp',
  'exported',
  /** Its transfer had begun when the run was cut off; whether it is in the target is not known. */
  'cutOff',
  'restored',
  'imported',
  'recreated',
  'verified',
  'alreadyThere',
  'skipped',
  'blocked',
  'failed',
] as const;
export const itemStateSchema = z.enum(itemStates);
export type ItemState = z.infer<typeof itemStateSchema>;

/** Where a sealed payload lies in the staging store. A reference, never the payload. */
export const stagingRefSchema = z.string().regex(/^staging\/[A-Za-z0-9_/.-]+$/);
export type StagingRef = z.infer<typeof stagingRefSchema>;

/** One version at the source and what it became at the target; the digest is keyed, so it cannot be looked up. */
export const versionResultSchema = z.strictObject({
  from: versionIdSchema,
  to: versionIdSchema,
  digest: z.string().optional(),
});
export type VersionResult = z.infer<typeof versionResultSchema>;

/** A step that did not work. Returned, not thrown, so that one bad item never stops a batch. */
export const stepFailedSchema = z.strictObject({
  state: z.literal('failed'),
  code: z.enum(errorCodes),
  detail: z.string(),
  retryable: z.boolean(),
  requestId: z.string().optional(),
});
export type StepFailed = z.infer<typeof stepFailedSchema>;

/** What one item came to, as batches keep it and reports show it. */
export const itemResultSchema = z.strictObject({
  itemType: itemTypeSchema,
  itemName: itemNameSchema,
  route: routeSchema,
  state: itemStateSchema,
  reasons: z.array(reasonCodeSchema),
  versionCount: z.number().int().nonnegative(),
  versions: z.array(versionResultSchema),
  versionsLeftOut: z.array(versionLeftOutSchema),
  /** What no reason code can say: a date, a name. */
  remark: z.string().optional(),
  /** True once both vaults were read back and found equal. */
  verified: z.boolean(),
  code: z.enum(errorCodes).optional(),
  detail: z.string().optional(),
  requestId: z.string().optional(),
});
export type ItemResult = z.infer<typeof itemResultSchema>;

export const resultPageSchema = z.strictObject({ page: z.number().int(), items: z.array(itemResultSchema) });
