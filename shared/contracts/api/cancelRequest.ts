import { z } from 'zod';
import { moveIdSchema } from '../model/ids';
import { controlReasonSchema } from '../model/asks';

/** The body of `POST /api/moves/{id}/cancel`, which may be absent. */
export const cancelRequestSchema = z.strictObject({
  /** Why; for the status and the report. One line of visible characters. */
  reason: controlReasonSchema.optional(),
  /** Terminates the orchestration, without waiting for running items. The run then writes no report of its own. */
  now: z.boolean().optional(),
});

/** Body of the answer to `POST /api/moves/{id}/cancel`. */
export const cancelledMoveSchema = z.strictObject({ id: moveIdSchema, moveUri: z.string() });
