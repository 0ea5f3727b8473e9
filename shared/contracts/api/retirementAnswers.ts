import { z } from 'zod';
import { moveIdSchema, runIdSchema, vaultNameSchema } from '../model/ids';
import { controlReasonSchema } from '../model/asks';
import { breakGlassSchema, retirementProgressSchema, retirementStepSchema } from '../steps/retirement';

/** The body of `POST /api/moves/{id}/retirement`. */
export const retirementRequestSchema = z.strictObject({
  step: retirementStepSchema,
  /** Only with `lock`. Default: nobody. */
  breakGlass: breakGlassSchema.optional(),
  reason: controlReasonSchema.optional(),
});
export type RetirementRequest = z.output<typeof retirementRequestSchema>;

/** Body of its answer. */
export const startedRetirementSchema = z.strictObject({
  id: moveIdSchema,
  retirementUri: z.string(),
  step: retirementStepSchema,
  /** Nothing begins before another person sends the same request. */
  awaitsSecondPerson: z.boolean(),
});
export type StartedRetirement = z.infer<typeof startedRetirementSchema>;

/** `GET /api/moves/{id}/retirement`: how far the retirement of the source is. */
export const retirementViewSchema = z.strictObject({
  id: moveIdSchema,
  runId: runIdSchema,
  retirementId: runIdSchema,
  sourceVault: vaultNameSchema,
  targetVault: vaultNameSchema,
  /** `running` also while it waits: it holds the source until it is open again, or cannot be recovered any more. */
  isRunning: z.boolean(),
  ...retirementProgressSchema.omit({ record: true }).shape,
  /** The step that runs, or that waits for a second person; null if none does. */
  step: retirementStepSchema.nullable(),
  awaitsSecondPerson: z.boolean(),
  /** The steps that are possible now. */
  next: z.array(retirementStepSchema),
});
export type RetirementView = z.infer<typeof retirementViewSchema>;
