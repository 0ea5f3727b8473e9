import { z } from 'zod';
import { errorCodes } from './errorCodes';
import { itemNameSchema, itemTypeSchema, keyCopySchema, versionIdSchema } from './item';
import { routeSchema, versionLeftOutSchema } from './plan';
import { reasonCodeSchema } from './reasonCodes';
import { proofSchema } from './reportProof';
import { itemUpdateSchema } from './updates';
import { itemSumsSchema, problemSchema } from './progress';

export const itemStates = [
  'planned',
  'backedUp',
  'exported',
  /** Its transfer had begun when the run was interrupted; it is unknown whether it is in the target. */
  'cutOff',
  'restored',
  'imported',
  'recreated',
  'updated',
  'verified',
  'alreadyThere',
  'skipped',
  'blocked',
  'failed',
] as const;
export const itemStateSchema = z.enum(itemStates);
export type ItemState = z.infer<typeof itemStateSchema>;

/** The name of an encrypted payload in the staging store. It is a reference, never the payload. */
export const stagingRefSchema = z.string().regex(/^staging\/[A-Za-z0-9_/.-]+$/);
export type StagingRef = z.infer<typeof stagingRefSchema>;

/** One version at the source and its version at the target. The digest has a key, so nobody can look it up. */
export const versionResultSchema = z.strictObject({
  from: versionIdSchema,
  to: versionIdSchema,
  digest: z.string().optional(),
});
export type VersionResult = z.infer<typeof versionResultSchema>;

/** The result of a failed step. Steps return it instead of throwing, so that one failed item never stops a batch. */
export const stepFailedSchema = z.strictObject({
  state: z.literal('failed'),
  code: z.enum(errorCodes),
  detail: z.string(),
  retryable: z.boolean(),
  requestId: z.string().optional(),
});
export type StepFailed = z.infer<typeof stepFailedSchema>;

/** The result for one item, in batches and reports. */
export const itemResultSchema = z.strictObject({
  itemType: itemTypeSchema,
  itemName: itemNameSchema,
  route: routeSchema,
  state: itemStateSchema,
  reasons: z.array(reasonCodeSchema),
  versionCount: z.number().int().nonnegative(),
  versions: z.array(versionResultSchema),
  versionsLeftOut: z.array(versionLeftOutSchema),
  /**
   * What the move was to set in the target, and has set if the item arrived: for the route `update`, and for the policy of an item
   * that the target had already.
   */
  update: itemUpdateSchema.optional(),
  /** Details that no reason code contains: a date, a name. */
  remark: z.string().optional(),
  /** True if the item was read in both vaults and is equal, by the proof. */
  verified: z.boolean(),
  /** The last time that both vaults were equal. Absent if no verification found that. */
  proof: proofSchema.optional(),
  /** Only for a key that a held move may replace later: what the target had of it when the move restored or verified it. */
  copy: keyCopySchema.optional(),
  code: z.enum(errorCodes).optional(),
  detail: z.string().optional(),
  requestId: z.string().optional(),
});
export type ItemResult = z.infer<typeof itemResultSchema>;

/** What the verification of a batch found: sums, and the first few problems. */
export const findingsSchema = itemSumsSchema.extend({
  problems: z.array(problemSchema),
  /** The number of items that it compared. */
  worked: z.number().int().nonnegative(),
  /** The versions of items that the transfer counted as done and that are not equal. Absent if there are none. */
  versionsUndone: z.number().int().positive().optional(),
});
export type Findings = z.infer<typeof findingsSchema>;

export const resultPageSchema = z.strictObject({
  page: z.number().int(),
  items: z.array(itemResultSchema),
  /** The writes of the run to these items had ended then. A later change of one of them is of somebody else, or of a later page. */
  at: z.iso.datetime(),
  /** Present once the batch is verified. */
  findings: findingsSchema.optional(),
  /** The items, by position, whose doubled versions a verification has named before their repair. Absent once the batch is verified. */
  doubled: z.array(z.int().nonnegative()).optional(),
  /** An HMAC over all of that with a key of the run; absent if that key was refused, and then the page proves nothing. */
  seal: z.string().optional(),
});
export type ResultPage = z.infer<typeof resultPageSchema>;
