import { controlReasonSchema, controlSchema } from '../model/asks';
import { z } from 'zod';
import { freezeModeSchema } from '../model/freeze';
import { moveIdSchema } from '../model/ids';
import { paceFields, paceChangeSchema } from '../model/movePolicy';

/** The body of `POST /api/moves/{id}/pause`, `/resume` and `/retry`, which may be absent. */
export const controlRequestSchema = z.strictObject({ reason: controlReasonSchema.optional() });

/** The body of `POST /api/moves/{id}/cutover`, which may be absent. Without `freeze`, the move proves nothing about the source. */
export const cutoverRequestSchema = controlRequestSchema.extend({ freeze: freezeModeSchema.optional() });
export type CutoverRequest = z.infer<typeof cutoverRequestSchema>;

/** The body of `POST /api/moves/{id}/pace`: at least one field of the pace. */
export const paceRequestSchema = z
  .strictObject({ ...paceChangeSchema.shape, reason: controlReasonSchema.optional() })
  .refine((asked) => Object.entries(asked).some(([name, value]) => name !== 'reason' && value !== undefined), {
    message: 'expected at least one of sourceShare, targetShare, maxInFlight, maxRequestsPerSecond',
  });

/** Body of the answer to `POST /api/moves/{id}/pace`: the pace that is in force now. */
export const pacedMoveSchema = z.strictObject({
  id: moveIdSchema,
  moveUri: z.string(),
  pace: z.strictObject({ ...paceFields, maxRequestsPerSecond: paceFields.maxRequestsPerSecond.nullable() }),
});

/** Body of the answer to a control verb. */
export const controlledMoveSchema = z.strictObject({ id: moveIdSchema, moveUri: z.string() });

/** The same in a status, with a sentence about the last request. It has no request for the cutover whose proof did not succeed. */
export const shownControlSchema = controlSchema.extend({ message: z.string() });

/** The body of `POST /api/moves/{id}/cancel`, which may be absent. */
export const cancelRequestSchema = z.strictObject({
  /** Why; for the status and the report. One line of visible characters. */
  reason: controlReasonSchema.optional(),
  /** Terminates the orchestration, without waiting for running items. The run then writes no report of its own. */
  now: z.boolean().optional(),
});

/** Body of the answer to `POST /api/moves/{id}/cancel`. */
export const cancelledMoveSchema = z.strictObject({ id: moveIdSchema, moveUri: z.string() });
