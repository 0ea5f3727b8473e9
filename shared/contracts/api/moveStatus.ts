import {
  phaseSchema,
  problemSchema,
  itemCountsSchema,
  versionCountsSchema,
  problemsByCodeSchema,
  phaseTimeSchema,
  approvalRecordSchema,
} from '../model/progress';
import { z } from 'zod';
import { shownHeldListSchema } from '../model/deletions';
import { checkProofSchema } from '../model/checks';
import { frozenSchema } from '../model/freeze';
import { runIdSchema, moveIdSchema, vaultNameSchema, whole } from '../model/ids';
import { callerSchema } from '../model/caller';
import { reportHashSchema } from '../model/reportProof';
import { scratchFateSchema } from '../model/rehearsal';
import { shownControlSchema } from './moveControl';
import { waitingForSchema } from '../model/waiting';

/** How far the target of a held move is in step with its source. */
export const shownHoldSchema = z.strictObject({
  /** When the move began to hold. */
  since: z.string(),
  /** The number of passes that ended. */
  passes: whole,
  lastPassAt: z.string().nullable(),
  /** Null during a pass. */
  nextPassAt: z.string().nullable(),
  /**
   * The target has what the source had then, except for what is pending or changed: the older of the last readings of both vaults.
   * Null before the end of the first pass.
   */
  inStepAt: z.string().nullable(),
  /** The last reading of the target: when it began, and the items that others changed there. Null before the first. */
  target: z
    .strictObject({
      readAt: z.string(),
      changed: z.strictObject({ count: whole, first: z.array(problemSchema) }),
    })
    .nullable(),
  /** The seconds since then. */
  lagSeconds: whole.nullable(),
  /** What the passes have brought: items, once for each pass that moved them, and versions. */
  brought: z.strictObject({ items: whole, versions: z.number().int() }),
  /** Differences that the last pass could not carry: their number, and the first few. */
  pending: z.strictObject({ count: whole, first: z.array(problemSchema) }),
  /** Items that were deleted at the source since: still in the target, and soft-deleted there by the move. */
  deletions: z.strictObject({
    there: whole,
    followed: whole,
    isHeld: z.boolean(),
    /** What the last pass holds back until somebody approves it. `GET …/deletions` has the names. */
    held: shownHeldListSchema.optional(),
  }),
  /** Why the last pass did not end; null if it did. */
  trouble: problemSchema.nullable(),
  cutoverAskedAt: z.string().nullable(),
  /** The result of the last proof that nobody writes to the source; absent if there is none. */
  frozen: frozenSchema.optional(),
});
export type ShownHold = z.infer<typeof shownHoldSchema>;

/**
 * The custom status of the orchestration and the body of `GET /api/moves/{id}`. Addresses are paths in the status and
 * absolute in the body.
 */
export const moveStatusSchema = z.strictObject({
  id: moveIdSchema,
  /** Distinguishes the runs of an id, which can be used again after its move has ended. The log contains both. */
  runId: runIdSchema,
  sourceVault: vaultNameSchema,
  targetVault: vaultNameSchema,
  phase: phaseSchema,
  /** Why the move waits; null while it works, and in `awaitingApproval`. */
  waitingFor: waitingForSchema.nullable().default(null),
  items: itemCountsSchema,
  versions: versionCountsSchema,
  /** Items that the report shows as equal in both vaults. Null before the end, and if the store kept another report. */
  verified: whole.nullable().default(null),
  /** The rate of the current phase, without waits. After the end of the move, of transfer and verification together. */
  rate: z.strictObject({ itemsPerSecond: z.number(), throttled: z.number().int() }),
  etaSeconds: z.number().int().nullable(),
  /** All phases so far; the current one is the last. */
  phases: z.array(phaseTimeSchema).default([]),
  problemCount: whole.default(0),
  problemsByCode: problemsByCodeSchema.default([]),
  /** The address of all problems: the report after the end of the move, else the plan; null before there is a plan. */
  problemsUri: z.string().nullable().default(null),
  /** The first few problems. */
  problems: z.array(problemSchema),
  planHash: z.string().nullable().default(null),
  planUri: z.string().nullable().default(null),
  /** Null unless the move waits for its approval. */
  approveUri: z.string().nullable().default(null),
  approval: approvalRecordSchema.nullable().default(null),
  /** Null if the app does not know its callers. */
  startedBy: callerSchema.nullable().default(null),
  /** What people asked of the run: who, when and why. Null if nobody asked anything. */
  control: shownControlSchema.nullable().default(null),
  /** How far the target is in step with the source; null unless the move is held until its cutover. */
  hold: shownHoldSchema.nullable().default(null),
  /** The run of checks of the gate, with its hash: `GET /api/checks/{id}`. Absent before it, and without a gate. */
  checks: checkProofSchema.optional(),
  /** Only of a rehearsal; `targetVault` above is its scratch vault. */
  rehearsal: z
    .strictObject({
      /** The target of the real move. */
      targetVault: vaultNameSchema,
      /** The report about the plan of the real move; null before it is written. */
      planReportUri: z.string().nullable(),
      /** As `checks`, of the real move. */
      checks: checkProofSchema.optional(),
      /** What became of the scratch vault; null before the end. */
      scratch: scratchFateSchema.omit({ detail: true }).nullable(),
    })
    .optional(),
  /** The head of the report's chain (docs/report.md); null before the report is written. */
  reportHead: reportHashSchema.nullable().default(null),
});
export type MoveStatus = z.infer<typeof moveStatusSchema>;
