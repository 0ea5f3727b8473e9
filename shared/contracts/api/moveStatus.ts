import { z } from 'zod';
import { errorCodes } from '../model/errorCodes';
import { itemNameSchema, itemTypeSchema } from '../model/item';
import { runIdSchema } from '../steps/moveSpec';
import { moveIdSchema } from './moveRequest';
import { reasonCodes } from '../model/reasonCodes';
import { vaultNameSchema } from '../model/vaultRef';
import { waitedSecondsSchema, waitingForSchema } from '../model/waiting';

export const phases = [
  'planning',
  'awaitingApproval',
  'preparing',
  'transferring',
  'verifying',
  'syncing',
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

/** A named thing that did not, or not simply, move: which item, why, and what a person can do. */
export const problemSchema = z.strictObject({
  itemType: itemTypeSchema.optional(),
  itemName: itemNameSchema.optional(),
  code: problemCodeSchema,
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

const whole = z.number().int().nonnegative();

/** How many problems have each code, the most frequent first. */
export const problemsByCodeSchema = z.array(z.strictObject({ code: problemCodeSchema, count: whole }));
export type ProblemsByCode = z.infer<typeof problemsByCodeSchema>;

/** What a number of items came to. */
export const itemSumsSchema = z.strictObject({
  items: itemCountsSchema,
  versionsDone: whole,
  problemCount: whole,
  /** Absent in what was stored before codes were counted. */
  problemsByCode: problemsByCodeSchema.default([]),
});
export type ItemSums = z.infer<typeof itemSumsSchema>;

/** How long a phase took, waits apart from work. */
export const phaseTimeSchema = z.strictObject({
  phase: phaseSchema,
  startedAt: z.string(),
  /** Of work; in `awaitingApproval`, of the wait for a person. */
  seconds: z.number().nonnegative(),
  waitedSeconds: waitedSecondsSchema,
  /** Items that the phase planned, moved or compared; absent where a phase does none of these. */
  items: whole.optional(),
  itemsPerSecond: z.number().nonnegative().optional(),
});
export type PhaseTime = z.infer<typeof phaseTimeSchema>;

/**
 * Where the name of an approver comes from: the header that App Service authentication sets, the request itself, or
 * nowhere, because the event came through the runtime's own endpoint.
 */
export const approvalSources = ['clientPrincipal', 'request', 'runtimeEvent'] as const;

/** A name on one line, for a person to read. */
export const approverNameSchema = z
  .string()
  .regex(/^[^\p{C}\u2028\u2029]{1,128}$/u, 'expected 1 to 128 characters on one line, without control characters');

/** Who approved the plan of a move, and when the move took it. */
export const approvalRecordSchema = z.strictObject({
  at: z.string(),
  by: approverNameSchema.nullable(),
  via: z.enum(approvalSources),
});
export type ApprovalRecord = z.infer<typeof approvalRecordSchema>;

/**
 * The custom status of the orchestration and the body of `GET /api/moves/{id}`. Addresses are paths in the one, absolute
 * in the other. Fields with a default are absent in the status of a move of an earlier version.
 */
export const moveStatusSchema = z.strictObject({
  id: moveIdSchema,
  /** An id may be used again after its move has ended; the log has this beside it. */
  runId: runIdSchema,
  sourceVault: vaultNameSchema,
  targetVault: vaultNameSchema,
  phase: phaseSchema,
  /** Why the move does nothing now; null while it works, and in `awaitingApproval`. */
  waitingFor: waitingForSchema.nullable().default(null),
  items: itemCountsSchema,
  versions: versionCountsSchema,
  /** Of the current phase; of the transfer with its verification once the move has ended. Waits do not count. */
  rate: z.strictObject({ itemsPerSecond: z.number(), throttled: z.number().int() }),
  etaSeconds: z.number().int().nullable(),
  /** The current phase is the last one. */
  phases: z.array(phaseTimeSchema).default([]),
  problemCount: whole.default(0),
  problemsByCode: problemsByCodeSchema.default([]),
  /** Where all problems are: the report of a move that has ended, else its plan; null before there is one. */
  problemsUri: z.string().nullable().default(null),
  /** The first few. */
  problems: z.array(problemSchema),
  planHash: z.string().nullable().default(null),
  planUri: z.string().nullable().default(null),
  /** Null unless the move awaits its approval. */
  approveUri: z.string().nullable().default(null),
  approval: approvalRecordSchema.nullable().default(null),
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
