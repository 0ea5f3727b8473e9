import { z } from 'zod';
import { moveRefSchema } from './moveRef';
import { planHashSchema } from '../model/plan';

/**
 * A run and the hash of its plan, as an approval names it: what history holds of the plan, so that whoever can write to
 * the store cannot have another one carried out.
 */
export const sealedPlanSchema = z.strictObject({ move: moveRefSchema, planHash: planHashSchema });
export type SealedPlan = z.infer<typeof sealedPlanSchema>;

/** The hashes of everything that a plan is made of, in the store beside it. The plan's own hash is the hash of this. */
export const planSealSchema = z.strictObject({
  settings: planHashSchema,
  configuration: planHashSchema,
  pages: z.array(planHashSchema),
});
export type PlanSeal = z.infer<typeof planSealSchema>;
