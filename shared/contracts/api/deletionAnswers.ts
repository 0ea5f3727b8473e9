import { z } from 'zod';
import { approvedDeletionsSchema, deletionsHashSchema, heldDeletionSchema } from '../model/deletions';
import { runIdSchema, moveIdSchema } from '../model/ids';
import { controlReasonSchema } from '../model/asks';

/** The body of `POST /api/moves/{id}/deletions/approve`. */
export const deletionsApprovalSchema = z.strictObject({
  /** The hash that `GET …/deletions` shows. */
  hash: deletionsHashSchema,
  reason: controlReasonSchema.optional(),
});

/**
 * `none`: the move holds nothing back. `held`: it holds the list back until somebody approves it. `approved`: somebody approved the list,
 * and the next pass follows it. `following`: a pass has begun to follow it.
 */
export const heldStates = ['none', 'held', 'approved', 'following'] as const;

/** Matches the tokens that continue a list of deletions: the number of entries before. */
export const deletionTokenSchema = z.string().regex(/^\d{1,4}$/);

/** Body of `GET /api/moves/{id}/deletions`. */
export const heldDeletionsSchema = z.strictObject({
  id: moveIdSchema,
  runId: runIdSchema,
  state: z.enum(heldStates),
  /** When the last complete list of the source began: the deletions are those of then. Null before the first. */
  evidenceAt: z.iso.datetime().nullable(),
  /** SHA-256 over the exact list. Null with the state `none`. */
  hash: deletionsHashSchema.nullable(),
  /** The number of deletions in the whole list. */
  count: z.number().int().nonnegative(),
  /** How many items the move deleted in the target without an approval in the last 7 days. They count with what it finds. */
  unasked: z.number().int().nonnegative(),
  /** Somebody approved another list before, and the deletions were others by then. */
  changed: z.boolean(),
  /** The last approval of deletions of this run; null if there is none. */
  approval: approvedDeletionsSchema.nullable(),
  /** A page of the list, ordered by type and name. */
  items: z.array(heldDeletionSchema),
  /** Null on the last page. */
  continuationToken: deletionTokenSchema.nullable(),
});
export type HeldDeletions = z.infer<typeof heldDeletionsSchema>;
