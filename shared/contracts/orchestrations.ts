import { z } from 'zod';
import { gateResultSchema } from './checks';
import { contract } from './contract';
import { listCursorSchema } from './item';
import { moveRefSchema } from './moveRef';
import { listItemsContract } from './moveSteps';
import { itemCountsSchema, moveSummarySchema, phaseSchema, problemSchema, versionCountsSchema } from './moveStatus';
import { toldSchema } from './notices';
import { stepFailedSchema } from './outcome';
import { backupOutlookSchema, planHashSchema, planSummarySchema } from './plan';
import { sealedPlanSchema } from './sealedPlan';

const whole = z.number().int().nonnegative();

/** What a move carries from one generation to the next, so that its history stays short. */
export const moveProgressSchema = z.strictObject({
  phase: phaseSchema,
  startedAt: z.string(),
  plan: planSummarySchema.nullable(),
  /** The next page of the plan to transfer or to verify. */
  nextPage: whole,
  /** When the phase began, for the rate. */
  phaseStartedAt: z.string(),
  /** Items that the current phase has been through. */
  phaseItems: whole,
  items: itemCountsSchema,
  versions: versionCountsSchema,
  throttled: whole,
  problems: z.array(problemSchema),
  problemCount: whole,
  /** What the gate came to, once it was passed or not. */
  checks: gateResultSchema.optional(),
  /** What ended the move as a whole, if anything did. */
  failure: problemSchema.nullable(),
});
export type MoveProgress = z.infer<typeof moveProgressSchema>;

export const moveVaultContract = contract({
  name: 'moveVault',
  input: z.strictObject({
    move: moveRefSchema,
    progress: moveProgressSchema.nullable(),
    /** Null when nobody is to be told of phases. */
    told: toldSchema.nullable().default(null),
  }),
  output: moveSummarySchema,
});

/** Name and payload of the event that lets a move with `approval: required` go on. */
export const approvalEvent = 'approve';
export const approvalSchema = z.strictObject({ planHash: planHashSchema });

/** State of planning between its generations. */
export const planProgressSchema = z.strictObject({
  source: planSummarySchema.shape.source,
  target: planSummarySchema.shape.target,
  backups: backupOutlookSchema,
  cursor: listCursorSchema.nullable(),
  /** What is to be had at the cursor, where it was listed already. */
  ahead: listItemsContract.output.nullable().default(null),
  pages: whole,
  items: whole,
  throttled: whole,
});
export type PlanProgress = z.infer<typeof planProgressSchema>;

export const planVaultContract = contract({
  name: 'planVault',
  input: z.strictObject({
    move: moveRefSchema,
    progress: planProgressSchema.nullable(),
    measure: z.boolean().optional(),
    /** When the move began; absent where checks plan. */
    startedAt: z.iso.datetime().optional(),
  }),
  output: z.discriminatedUnion('state', [
    z.strictObject({ state: z.literal('planned'), plan: planSummarySchema, throttled: whole }),
    stepFailedSchema,
  ]),
});

/** What a batch tells its parent: sums and the first few problems; the items themselves are stored. */
export const batchSummarySchema = z.strictObject({
  items: itemCountsSchema,
  versionsDone: whole,
  throttled: whole,
  problems: z.array(problemSchema),
  problemCount: whole,
});
export type BatchSummary = z.infer<typeof batchSummarySchema>;

export const transferItemsContract = contract({
  name: 'transferItems',
  input: sealedPlanSchema.extend({ page: whole, backups: backupOutlookSchema }),
  /** Failed as a whole: nothing of the page was begun. */
  output: z.union([batchSummarySchema, stepFailedSchema]),
});

export const verifyItemsContract = contract({
  name: 'verifyItems',
  input: z.strictObject({ move: moveRefSchema, page: whole }),
  output: batchSummarySchema,
});

/** Makes the target where it has to be made, and sets it up as planned. */
export const prepareTargetContract = contract({
  name: 'prepareTarget',
  input: sealedPlanSchema,
  output: z.discriminatedUnion('state', [z.strictObject({ state: z.literal('prepared') }), stepFailedSchema]),
});
