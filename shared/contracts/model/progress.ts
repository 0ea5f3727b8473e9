import { z } from 'zod';
import { errorCodes } from './errorCodes';
import { reasonCodes } from './reasonCodes';
import { itemTypeSchema, itemNameSchema } from './item';
import { waitedSecondsSchema } from './waiting';
import { callerNameSchema, callerIdSchema } from './caller';
import { whole } from './ids';

export const phases = [
  'planning',
  'awaitingApproval',
  'preparing',
  'transferring',
  'verifying',
  'syncing',
  'awaitingCutover',
  'paused',
  'finishing',
  'completed',
  'partiallyCompleted',
  'failed',
  'cancelled',
] as const;

export const phaseSchema = z.enum(phases);

export type Phase = z.infer<typeof phaseSchema>;

export const problemCodeSchema = z.enum([...errorCodes, ...reasonCodes]);

export type ProblemCode = z.infer<typeof problemCodeSchema>;

/** A problem of the move or of one item: what happened, and what a person can do. */
export const problemSchema = z.strictObject({
  itemType: itemTypeSchema.optional(),
  itemName: itemNameSchema.optional(),
  code: problemCodeSchema,
  detail: z.string(),
  remedy: z.string(),
  /** The request id of the service when it refused the request, for its log and for a support case. */
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

/** The number of problems per code, the most frequent first. The code of the failure that ended a move is before all others. */
export const problemsByCodeSchema = z.array(z.strictObject({ code: problemCodeSchema, count: whole }));

export type ProblemsByCode = z.infer<typeof problemsByCodeSchema>;

/** The results of some items, in numbers. */
export const itemSumsSchema = z.strictObject({
  items: itemCountsSchema,
  versionsDone: whole,
  problemCount: whole,
  problemsByCode: problemsByCodeSchema,
});

export type ItemSums = z.infer<typeof itemSumsSchema>;

/** How long a phase took. Waits are counted separately. */
export const phaseTimeSchema = z.strictObject({
  phase: phaseSchema,
  startedAt: z.string(),
  /** Seconds of work; in a phase that waits for a person (`awaitingApproval`, `awaitingCutover`, `paused`), of that wait. */
  seconds: z.number().nonnegative(),
  waitedSeconds: waitedSecondsSchema,
  /** Items that the phase planned, moved or compared; absent when the phase does none of these. */
  items: whole.optional(),
  /** Items that the phase `transferring` also verified. `verifying` does not count them again. */
  verified: whole.optional(),
  itemsPerSecond: z.number().nonnegative().optional(),
});

export type PhaseTime = z.infer<typeof phaseTimeSchema>;

/**
 * The source of an approver's name: the headers that App Service authentication sets, or the request. `runtimeEvent` has
 * no name, because the event came through the endpoint of the runtime.
 */
export const approvalSources = ['clientPrincipal', 'request', 'runtimeEvent'] as const;

/** Who approved the plan of a move, and when the move received the approval. */
export const approvalRecordSchema = z.strictObject({
  at: z.string(),
  /** The name of the approver; null if there is none. */
  by: callerNameSchema.nullable(),
  via: z.enum(approvalSources),
  /** Who approved, if the app knows its callers. */
  identity: callerIdSchema.optional(),
  /** The hash of the approved plan; absent where the store has it next to the record, and for a fleet or a rollback. */
  planHash: z.string().optional(),
});

export type ApprovalRecord = z.infer<typeof approvalRecordSchema>;
