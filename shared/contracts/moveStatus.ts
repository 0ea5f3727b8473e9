import { z } from 'zod';
import { errorCodes } from './errorCodes';
import { itemNameSchema, itemTypeSchema } from './item';
import { runIdSchema } from './moveRef';
import { moveIdSchema } from './moveRequest';
import { reasonCodes } from './reasonCodes';

export const phases = [
  'planning',
  'awaitingApproval',
  'preparing',
  'transferring',
  'verifying',
  'finishing',
  'completed',
  'partiallyCompleted',
  'failed',
  'cancelled',
] as const;
export const phaseSchema = z.enum(phases);
export type Phase = z.infer<typeof phaseSchema>;

/** A named thing that did not, or not simply, move: which item, why, and what a person can do. */
export const problemSchema = z.strictObject({
  itemType: itemTypeSchema.optional(),
  itemName: itemNameSchema.optional(),
  code: z.enum([...errorCodes, ...reasonCodes]),
  detail: z.string(),
  remedy: z.string(),
  /** Where the service refused: its own id of the request, for the log and for a support case. */
  requestId: z.string().optional(),
});
export type Problem = z.infer<typeof problemSchema>;

export const itemCountsSchema = z.strictObject({
  total: z.number().int(),
  done: z.number().int(),
  skipped: z.number().int(),
  blocked: z.number().int(),
  failed: z.number().int(),
});
export type ItemCounts = z.infer<typeof itemCountsSchema>;

export const versionCountsSchema = z.strictObject({ total: z.number().int(), done: z.number().int() });

/** The custom status of the orchestration and the body of `GET /api/moves/{id}`. */
export const moveStatusSchema = z.strictObject({
  id: moveIdSchema,
  /** An id may be used again after its move has ended; the log has this beside it. */
  runId: runIdSchema,
  phase: phaseSchema,
  items: itemCountsSchema,
  versions: versionCountsSchema,
  rate: z.strictObject({ itemsPerSecond: z.number(), throttled: z.number().int() }),
  etaSeconds: z.number().int().nullable(),
  problems: z.array(problemSchema),
});
export type MoveStatus = z.infer<typeof moveStatusSchema>;

/** The orchestration's output: a summary, never a list of all items. */
export const moveSummarySchema = z.strictObject({
  id: moveIdSchema,
  phase: phaseSchema,
  items: itemCountsSchema,
  versions: versionCountsSchema,
  problemCount: z.number().int(),
  planHash: z.string().nullable(),
  reportUri: z.string(),
});
export type MoveSummary = z.infer<typeof moveSummarySchema>;
