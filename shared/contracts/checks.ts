import { z } from 'zod';
import { errorCodes } from './errorCodes';
import { itemNameSchema, itemTypeSchema } from './item';
import { vaultNameSchema } from './vaultRef';

/** `CHK-` and words that never change once they are out: pipelines and waivers name them. */
export const checkIdSchema = z.string().regex(/^CHK-[A-Z0-9]+(?:-[A-Z0-9]+)*$/);

/** `unknown`: the fact could not be had (a permission, a vault that does not answer), so nothing is promised. */
export const checkStatuses = ['pass', 'warn', 'fail', 'unknown'] as const;
export const checkStatusSchema = z.enum(checkStatuses);
export type CheckStatus = z.infer<typeof checkStatusSchema>;

/** Two vaults that a check looks at. */
export const vaultPairSchema = z.strictObject({ sourceVault: vaultNameSchema, targetVault: vaultNameSchema });
export type VaultPairName = z.infer<typeof vaultPairSchema>;

/** What one check found. Evidence holds names, counts and dates, never a value. */
export const findingSchema = z.strictObject({
  id: checkIdSchema,
  status: checkStatusSchema,
  /** One sentence: what was seen. */
  evidence: z.string().max(600),
  /** The items it is about, the first few. */
  items: z.array(z.strictObject({ itemType: itemTypeSchema, itemName: itemNameSchema })).max(25),
  itemCount: z.number().int().nonnegative(),
});
export type Finding = z.infer<typeof findingSchema>;

export const overallSchema = z.enum(['ready', 'readyWithWarnings', 'notReady']);
export type Overall = z.infer<typeof overallSchema>;

/** How a finding differs from that of the run before. */
export const changeSchema = z.strictObject({
  id: checkIdSchema,
  kind: z.enum(['new', 'gone', 'worse', 'better']),
  from: checkStatusSchema.nullable(),
  to: checkStatusSchema.nullable(),
});
export type Change = z.infer<typeof changeSchema>;

/** One run of all checks over one pair, as the store keeps it and `GET /api/checks/{id}` shows it. */
export const checkRunSchema = z.strictObject({
  id: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/),
  ...vaultPairSchema.shape,
  /** Who asked: a person, the schedule, or the gate of a move. */
  trigger: z.enum(['request', 'schedule', 'gate']),
  startedAt: z.string(),
  finishedAt: z.string(),
  overall: overallSchema,
  findings: z.array(findingSchema),
  previousId: z.string().nullable(),
  changes: z.array(changeSchema),
  /** Why the run as a whole could not be done, if it could not. */
  failure: z.strictObject({ code: z.enum(errorCodes), detail: z.string() }).optional(),
});
export type CheckRun = z.infer<typeof checkRunSchema>;
