import { z } from 'zod';
import { moveIdSchema } from './moveRequest';

/** The body of `POST /api/moves/{id}/cancel`, which may be absent. */
export const cancelRequestSchema = z.strictObject({
  /** Why; for the status and the report. One line of visible characters. */
  reason: z
    .string()
    .min(1)
    .max(200)
    .regex(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]*$/u)
    .optional(),
});

/** Body of the answer to `POST /api/moves/{id}/cancel`. */
export const cancelledMoveSchema = z.strictObject({ id: moveIdSchema, moveUri: z.string() });
