import { z } from 'zod';
import { checkSurveySchema } from '../model/checkFacts';
import { stepMoveSchema } from './moveSpec';
import { planHashSchema } from '../model/plan';

/**
 * A run and the hash of its plan. The hash is in the history, so that a writer to the store cannot replace the approved
 * plan by another one.
 */
export const approvedPlanSchema = z.strictObject({
  move: stepMoveSchema,
  planHash: planHashSchema,
  /** The extra round of the hash; absent for the plan itself. */
  round: z.number().int().positive().optional(),
});
export type ApprovedPlan = z.infer<typeof approvedPlanSchema>;

/** The last extra round, by its hash in history. Its stored hashes name the round before it. */
export const provedRoundSchema = z.strictObject({ planHash: planHashSchema, round: z.number().int().positive() });

/** The pages of the plan and of all extra rounds, as history knows them: nobody who can write to the store can change one. */
export const knownPlanSchema = z.strictObject({
  /** The hash of the plan itself. */
  planHash: planHashSchema,
  /** The number of all pages. */
  pages: z.number().int().nonnegative(),
  /** Absent without extra rounds. */
  last: provedRoundSchema.optional(),
});
export type KnownPlan = z.infer<typeof knownPlanSchema>;

/**
 * The hashes of all parts of a plan, in the store next to the plan. The hash of the plan is the hash of this object.
 */
export const planHashesSchema = z.strictObject({
  settings: planHashSchema,
  configuration: planHashSchema,
  pages: z.array(planHashSchema),
  /** Present when the request says so. An approval then also covers items that are created later. */
  late: z.literal('move').optional(),
  /** Present when the request says so. An approval then also covers that items are deleted in the target. */
  deletions: z.literal('follow').optional(),
});
export type PlanHashes = z.infer<typeof planHashesSchema>;

/**
 * The hashes of the parts of a plan, as the steps that stored the parts returned them. They are in history, so that
 * nobody can change a part before the plan gets its hash.
 */
export const storedPartsSchema = z.strictObject({
  settings: planHashSchema,
  configuration: planHashSchema,
  /** The chain over the hashes of the pages. */
  pages: planHashSchema,
});
export type ApprovedParts = z.infer<typeof storedPartsSchema>;

/** With it, the last step of a plan also judges the plan for the gate of the move. */
export const planGateSchema = z.strictObject({
  /** When the planning began to read: what the checks judge is as old as that. */
  readAt: z.iso.datetime(),
  askedAt: z.iso.datetime(),
  survey: checkSurveySchema,
});
export type PlanGate = z.infer<typeof planGateSchema>;
