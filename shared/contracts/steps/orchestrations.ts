import { z } from 'zod';
import { gateResultSchema } from '../model/checks';
import { contract } from './contract';
import { listCursorSchema } from '../model/item';
import { lateRoundsSchema } from '../model/lateRounds';
import { contentKeyHashSchema, moveSpecSchema } from './moveSpec';
import { findLateItemsContract, listItemsContract } from './moveSteps';
import {
  approvalRecordSchema,
  approverNameSchema,
  itemCountsSchema,
  itemSumsSchema,
  moveSummarySchema,
  phaseSchema,
  phaseTimeSchema,
  problemsByCodeSchema,
  problemSchema,
  versionCountsSchema,
} from '../api/moveStatus';
import { notifiedSchema } from '../api/notices';
import { stepFailedSchema } from '../model/outcome';
import { backupOutlookSchema, planHashSchema, planSummarySchema } from '../model/plan';
import { approvedPlanSchema } from './approvedPlan';
import { batchTimesSchema, waitedSecondsSchema } from '../model/waiting';

const whole = z.number().int().nonnegative();

/** What a move carries from one generation to the next, so that its history stays short. */
export const moveProgressSchema = z.strictObject({
  phase: phaseSchema,
  startedAt: z.string(),
  plan: planSummarySchema.nullable(),
  /** Which content key the steps of the run may use; absent while it has none, and in moves of an earlier version. */
  contentKey: contentKeyHashSchema.optional(),
  /** The next page of the plan to transfer or to verify. */
  nextPage: whole,
  /** When the phase began, for the rate. */
  phaseStartedAt: z.string(),
  /** Items that the current phase has been through. */
  phaseItems: whole,
  /** Those of them that the phase worked on: planned, moved or compared. */
  phaseWorked: whole.default(0),
  /** Seconds of the current phase in which nothing worked. */
  phaseWaitedSeconds: z.number().nonnegative().default(0),
  /** Phases that are over. */
  phases: z.array(phaseTimeSchema).default([]),
  items: itemCountsSchema,
  versions: versionCountsSchema,
  throttled: whole,
  problems: z.array(problemSchema),
  problemCount: whole,
  problemsByCode: problemsByCodeSchema.default([]),
  /** What the plan says of the pages that were not transferred yet; null in moves of an earlier version. */
  untransferred: itemSumsSchema
    .extend({ problems: z.array(problemSchema) })
    .nullable()
    .default(null),
  approval: approvalRecordSchema.nullable().default(null),
  /** What the gate came to, once it was passed or not. */
  checks: gateResultSchema.optional(),
  /**
   * The last list of the source. `cursor` is where it continues, null at its start. It runs in parallel with the
   * verification (`isDone` at its end), until a part of it fails (`isApart`): then the rest runs after the verification.
   * Absent before and after it, and in moves of an earlier version.
   */
  lateLook: z
    .strictObject({
      cursor: listCursorSchema.nullable(),
      isDone: z.boolean().optional(),
      isApart: z.boolean().optional(),
    })
    .optional(),
  /** Extra rounds for what came into the source meanwhile; absent before the first one, and where none are asked for. */
  late: lateRoundsSchema.optional(),
  /** What kept the source from being listed once more. */
  lateFailure: problemSchema.optional(),
  /** What ended the move as a whole, if anything did. */
  failure: problemSchema.nullable(),
});
export type MoveProgress = z.infer<typeof moveProgressSchema>;

export const moveVaultContract = contract({
  name: 'moveVault',
  input: z.strictObject({
    move: moveSpecSchema,
    progress: moveProgressSchema.nullable(),
    /** Null when nobody is to be told of phases. */
    told: notifiedSchema.nullable().default(null),
  }),
  output: moveSummarySchema,
});

/** Name and payload of the event that lets a move with `approval: required` go on. */
export const approvalEvent = 'approve';
export const approvalSchema = z.strictObject({
  planHash: planHashSchema,
  /** Set by the app alone; an event that the runtime's own endpoint raised has none. */
  by: approvalRecordSchema
    .pick({ by: true })
    .extend({ via: z.enum(['clientPrincipal', 'request']) })
    .optional(),
});
export type Approval = z.infer<typeof approvalSchema>;

/** The body of `POST /api/moves/{id}/approve`. */
export const approvalRequestSchema = z.strictObject({
  planHash: planHashSchema,
  /** Who approves, as text for the report; what App Service authentication says goes before it. */
  approvedBy: approverNameSchema.optional(),
});

const failedAfterWait = stepFailedSchema.extend({ waitedSeconds: waitedSecondsSchema });

/** State of planning between its generations. */
export const planProgressSchema = z.strictObject({
  source: planSummarySchema.shape.source,
  target: planSummarySchema.shape.target,
  backups: backupOutlookSchema,
  /** Absent in moves of an earlier version. */
  contentKey: contentKeyHashSchema.optional(),
  cursor: listCursorSchema.nullable(),
  /** What is to be had at the cursor, where it was listed already. */
  ahead: listItemsContract.output.nullable().default(null),
  pages: whole,
  items: whole,
  throttled: whole,
  waitedSeconds: waitedSecondsSchema,
});
export type PlanProgress = z.infer<typeof planProgressSchema>;

export const planVaultContract = contract({
  name: 'planVault',
  input: z.strictObject({
    move: moveSpecSchema,
    progress: planProgressSchema.nullable(),
    measure: z.boolean().optional(),
    /** When the move began; absent where checks plan. */
    startedAt: z.iso.datetime().optional(),
  }),
  output: z.discriminatedUnion('state', [
    z.strictObject({
      state: z.literal('planned'),
      plan: planSummarySchema,
      contentKey: contentKeyHashSchema.optional(),
      /** The first few problems that the plan names. */
      problems: z.array(problemSchema).default([]),
      throttled: whole,
      waitedSeconds: waitedSecondsSchema,
    }),
    failedAfterWait,
  ]),
});

/** What a batch tells its parent: sums and the first few problems; the items themselves are stored. */
export const batchSummarySchema = itemSumsSchema.extend({
  throttled: whole,
  problems: z.array(problemSchema),
  /** Items that the batch moved, or compared; absent in the history of an earlier version. */
  worked: whole.optional(),
  /** What the plan said of the same items, for a transfer. */
  planned: itemSumsSchema.optional(),
  /** Absent in the history of an earlier version. */
  times: batchTimesSchema.optional(),
});
export type BatchSummary = z.infer<typeof batchSummarySchema>;

export const transferItemsContract = contract({
  name: 'transferItems',
  input: approvedPlanSchema.extend({ page: whole, backups: backupOutlookSchema }),
  /** Failed as a whole: nothing of the page was begun. */
  output: z.union([batchSummarySchema, stepFailedSchema]),
});

export const verifyItemsContract = contract({
  name: 'verifyItems',
  input: z.strictObject({ move: moveSpecSchema, page: whole }),
  output: batchSummarySchema,
});

/** Lists a part of the source in parallel with the verification. */
export const listLateItemsContract = contract({
  name: 'listLateItems',
  input: findLateItemsContract.input,
  output: findLateItemsContract.output,
});

/** Makes the target where it has to be made, and sets it up as planned. */
export const prepareTargetContract = contract({
  name: 'prepareTarget',
  input: approvedPlanSchema,
  output: z.discriminatedUnion('state', [
    z.strictObject({ state: z.literal('prepared'), waitedSeconds: waitedSecondsSchema }),
    failedAfterWait,
  ]),
});
