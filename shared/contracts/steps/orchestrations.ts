import { moveIdSchema, contentKeyHashSchema, runIdSchema, startSchema, whole } from '../model/ids';
import { z } from 'zod';
import { planProgressSchema } from './planProgress';
import { reportHashSchema } from '../model/reportProof';
import { callerNameSchema, starterSchema } from '../model/caller';
import { gateResultSchema } from '../model/checks';
import { contract } from './contract';
import { cleanUpSchema, earlierRunsSchema } from '../model/earlierRuns';
import { paceSoFarSchema } from '../model/movePolicy';
import { listCursorSchema } from '../model/item';
import { holdSchema } from '../model/hold';
import { lateRoundsSchema } from '../model/late';
import { stepMoveSchema } from './moveSpec';
import { findLateItemsContract } from './lateSteps';
import {
  approvalRecordSchema,
  itemCountsSchema,
  itemSumsSchema,
  phaseSchema,
  phaseTimeSchema,
  problemsByCodeSchema,
  problemSchema,
  versionCountsSchema,
} from '../model/progress';
import { notifiedSchema } from './noticeSteps';
import { findingsSchema, stepFailedSchema } from '../model/outcome';
import { backupOutlookSchema, planHashSchema, planSummarySchema } from '../model/plan';
import { rehearsedSchema } from '../model/rehearsal';
import { approvedPlanSchema } from './approvedPlan';
import { batchTimesSchema, waitedSecondsSchema } from '../model/waiting';

/** The output of the orchestration: a summary, never a list of all items. */
export const moveSummarySchema = z.strictObject({
  id: moveIdSchema,
  phase: phaseSchema,
  items: itemCountsSchema,
  versions: versionCountsSchema,
  problemCount: z.number().int(),
  planHash: z.string().nullable(),
  reportUri: z.string(),
});

/**
 * The version of the orchestrators, as `defaultVersion` in host.json. The runtime keeps it with each orchestration that
 * this version starts, and gives none of them to an instance with an older version. Raise it when an orchestrator calls
 * other steps, or calls them in another order (docs/operating.md).
 */
export const orchestrationVersion = '1.0';

/** The state that a move passes from one generation to the next, so that its history stays short. */
export const moveProgressSchema = z.strictObject({
  phase: phaseSchema,
  startedAt: z.string(),
  plan: planSummarySchema.nullable(),
  /** Which content key the steps of the run may use; absent while it has none. */
  contentKey: contentKeyHashSchema.optional(),
  /** The next page of the plan to transfer or to verify. */
  nextPage: whole,
  /** The most pages that the move transfers in parallel, by the limits of its vaults. Absent if the plan has no requests. */
  pagesAtOnce: z.number().int().positive().optional(),
  /** When the phase began, for the rate. */
  phaseStartedAt: z.string(),
  /** The number of items that the current phase has processed. */
  phaseItems: whole,
  /** The number of those that the phase planned, moved or compared. */
  phaseWorked: whole.default(0),
  /** The seconds that the current phase only waited. */
  phaseWaitedSeconds: z.number().nonnegative().default(0),
  /** The phases that have ended. */
  phases: z.array(phaseTimeSchema).default([]),
  items: itemCountsSchema,
  versions: versionCountsSchema,
  throttled: whole,
  problems: z.array(problemSchema),
  problemCount: whole,
  problemsByCode: problemsByCodeSchema.default([]),
  /** The planned results of pages that are not transferred yet; null before there is a plan. */
  untransferred: itemSumsSchema
    .extend({ problems: z.array(problemSchema) })
    .nullable()
    .default(null),
  approval: approvalRecordSchema.nullable().default(null),
  /** Who started the move; absent if the app does not know its callers. */
  starter: starterSchema.optional(),
  /** The result of the gate, once it has run. */
  checks: gateResultSchema.optional(),
  /**
   * The last list of the source. `cursor` is where it continues, null at its start. It runs in parallel with the
   * verification (`isDone` at its end), until a part of it fails (`isApart`): then the rest runs after the verification. What would
   * not end with the verification, or all of it without one, runs in parallel with the last batches.
   * Absent before and after it.
   */
  lateLook: z
    .strictObject({
      cursor: listCursorSchema.nullable(),
      isDone: z.boolean().optional(),
      isApart: z.boolean().optional(),
      /** When it began, if it began during the transfer. */
      since: z.iso.datetime().optional(),
      /** How many of its pages the windows of the transfer were to read so far. */
      read: whole.optional(),
    })
    .optional(),
  /** When the move began to read the items of the first page, while it planned the rest. Absent if it did not. */
  readAheadAt: z.iso.datetime().optional(),
  /** Extra rounds for items that were created in the source meanwhile; absent before the first round and without rounds. */
  late: lateRoundsSchema.optional(),
  /** The passes of a held move; absent before the first, and in other moves. */
  hold: holdSchema.optional(),
  /** Which pages were verified right after their transfer. Absent without verification. */
  verified: z
    .strictObject({
      /** The first page that no batch has tried to verify. */
      upTo: whole,
      /** The pages before it that are left to the phase `verifying`. */
      except: z.array(whole),
      /** The pages before it whose writes could still arrive a second time, by the time from when on they cannot. */
      waiting: z.array(z.strictObject({ quietAt: z.iso.datetime(), pages: z.array(whole) })),
      /** Items that were compared. */
      compared: whole,
      /** All items of the verified pages. */
      total: whole,
    })
    .optional(),
  /** Only of a rehearsal: what the real move would do, and at the end what became of the scratch vault. */
  rehearsal: rehearsedSchema.partial({ scratch: true }).optional(),
  /** What the move did about the notes of earlier runs, if there were any. */
  cleanUp: cleanUpSchema.optional(),
  /** The number of the last search of the source that reached its end; absent before the first. */
  looked: whole.optional(),
  /** Why the source could not be listed again. */
  lateFailure: problemSchema.optional(),
  /** The problem that ended the whole move; null when there is none. */
  failure: problemSchema.nullable(),
  /** The head of the report's chain, when the report is written. */
  reportHead: reportHashSchema.nullable().optional(),
});
export type MoveProgress = z.infer<typeof moveProgressSchema>;

/** How many runs of an id keep the heads of their reports in the history of the last one. */
export const maxFormerReports = 50;

/** The head of the report of a former run of the same id. */
export const formerReportSchema = z.strictObject({ runId: runIdSchema, head: reportHashSchema });
export type FormerReport = z.infer<typeof formerReportSchema>;

export const moveVaultContract = contract({
  name: 'moveVault',
  input: z.strictObject({
    move: stepMoveSchema,
    progress: moveProgressSchema.nullable(),
    /** The notices that the move has posted; null when no receiver is set. */
    notified: notifiedSchema.nullable().default(null),
    /** Only in the first generation, which passes it on in the progress. History has it, so a writer to the store cannot change it. */
    starter: starterSchema.optional(),
    start: startSchema.optional(),
    /** Earlier runs that may have left versions enabled, as the runtime knew them at the start. */
    earlier: earlierRunsSchema.optional(),
    /** The reports of former runs of this id, newest first: their own history is gone. */
    formerReports: z.array(formerReportSchema).max(maxFormerReports).optional(),
  }),
  output: moveSummarySchema.extend({
    /** Present if versions are still enabled. The next move may act on the notes of this run. */
    notesLeft: z.literal(true).optional(),
  }),
});
export type MoveOutput = z.infer<typeof moveVaultContract.output>;

/**
 * Name and payload of the event that says that a move was approved. The approval itself is in the store: everybody with
 * the key of the runtime can raise an event.
 */
export const approvalEvent = 'approve';
export const approvalSchema = z.strictObject({ planHash: planHashSchema });

/** The payload of the same event when a person asked something else of a move that waits for its approval. */
export interface LookAtControl {
  readonly look: 'control';
}
export type Approval = z.infer<typeof approvalSchema>;

/** The body of `POST /api/moves/{id}/approve`. */
export const approvalRequestSchema = z.strictObject({
  planHash: planHashSchema,
  /** The name of the approver for the report. The name from App Service authentication takes precedence. */
  approvedBy: callerNameSchema.optional(),
});

const failedAfterWait = stepFailedSchema.extend({ waitedSeconds: waitedSecondsSchema });

export const planVaultContract = contract({
  name: 'planVault',
  input: z.strictObject({
    move: stepMoveSchema,
    progress: planProgressSchema.nullable(),
    measure: z.boolean().optional(),
    /** When the move began; absent for checks. */
    startedAt: z.iso.datetime().optional(),
    earlier: earlierRunsSchema.optional(),
    /** It also judges the plan for the gate of the move, which began to read then. Absent if the move has no gate. */
    gate: z.strictObject({ readAt: z.iso.datetime() }).optional(),
    /** It reads the items of the first page, too, so that the transfer begins with writes. */
    readsAhead: z.literal(true).optional(),
  }),
  output: z.discriminatedUnion('state', [
    z.strictObject({
      state: z.literal('planned'),
      plan: planSummarySchema,
      contentKey: contentKeyHashSchema.optional(),
      /** The first few problems of the plan. */
      problems: z.array(problemSchema).default([]),
      throttled: whole,
      waitedSeconds: waitedSecondsSchema,
      cleanUp: cleanUpSchema.optional(),
      /** Absent if the facts for the checks were old, or not wanted: then the move judges its plan itself. */
      checks: gateResultSchema.optional(),
      /** When it began to read the items of the first page. Absent if it did not. */
      readAheadAt: z.iso.datetime().optional(),
    }),
    failedAfterWait.extend({ cleanUp: cleanUpSchema.optional() }),
  ]),
});

/** The result of a batch for its parent: sums and the first few problems. The items themselves are in the store. */
export const batchSummarySchema = itemSumsSchema.extend({
  throttled: whole,
  problems: z.array(problemSchema),
  /** The number of items that the batch moved or compared. */
  worked: whole,
  /** Only for a verification: the versions of items that the transfer counted as done and that are not equal. */
  versionsUndone: whole.optional(),
  /** Only for a transfer: the planned results of the same items. */
  planned: itemSumsSchema.optional(),
  /** Only for a transfer: what the verification of the batch found, if it was verified right after its transfer. */
  verified: findingsSchema.optional(),
  /** Only for a transfer: from when on no write of the batch can arrive a second time; absent if none can. */
  quietAt: z.iso.datetime().optional(),
  /** Only for a transfer: how people have changed the pace of the run; absent if they have not. */
  pace: paceSoFarSchema.optional(),
  /** Absent for a verification while others are transferred. */
  times: batchTimesSchema.optional(),
  /** Why items of the batch did not begin: somebody cancelled the move. */
  cancelled: stepFailedSchema.optional(),
});
export type BatchSummary = z.infer<typeof batchSummarySchema>;

export const transferItemsContract = contract({
  name: 'transferItems',
  input: approvedPlanSchema.extend({
    page: whole,
    backups: backupOutlookSchema,
    /** The batch verifies itself at its end if it can. */
    verifies: z.literal(true).optional(),
    /** When the move has read the items of the page ahead; absent if it has not. */
    readAt: z.iso.datetime().optional(),
  }),
  /** `stepFailedSchema`: the whole batch failed before any item began. */
  output: z.union([batchSummarySchema, stepFailedSchema]),
});

export const verifyItemsContract = contract({
  name: 'verifyItems',
  input: z.strictObject({
    move: stepMoveSchema,
    page: whole,
    /** Verifies the batch once, while others are transferred, and returns `verified` if all its items are equal. */
    early: z.literal(true).optional(),
  }),
  output: batchSummarySchema,
});

/** Lists a part of the source in parallel with the verification or with the last batches. */
export const listLateItemsContract = contract({
  name: 'listLateItems',
  input: findLateItemsContract.input,
  output: findLateItemsContract.output,
});

/** Creates the target if needed, and writes its settings as planned. */
export const prepareTargetContract = contract({
  name: 'prepareTarget',
  input: approvedPlanSchema,
  output: z.discriminatedUnion('state', [
    z.strictObject({ state: z.literal('prepared'), waitedSeconds: waitedSecondsSchema }),
    failedAfterWait,
  ]),
});
