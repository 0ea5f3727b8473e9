import { z } from 'zod';
import { moveSpecSchema } from './moveSpec';
import { planHashSchema } from '../model/plan';

/**
 * A run and the hash of its plan, as an approval names it: what history holds of the plan, so that whoever can write to
 * the store cannot have another one carried out.
 */
export const approvedPlanSchema = z.strictObject({
  move: moveSpecSchema,
  planHash: planHashSchema,
  /** The extra round that the hash is of; absent for the plan itself. */
  round: z.number().int().positive().optional(),
});
export type ApprovedPlan = z.infer<typeof approvedPlanSchema>;

/** The hashes of everything that a plan is made of, in the store beside it. The plan's own hash is the hash of this. */
export const planHashesSchema = z.strictObject({
  settings: planHashSchema,
  configuration: planHashSchema,
  pages: z.array(planHashSchema),
  /** Present where the request says so: who approves the plan also approves to move what comes later. */
  late: z.literal('move').optional(),
});
export type PlanHashes = z.infer<typeof planHashesSchema>;
