import { z } from 'zod';
import { callerIdSchema, callerNameSchema } from './caller';
import { itemNameSchema, itemTypeSchema } from './item';

/**
 * What became of an item in the target that is deleted at the source. `there`: the target has it. `followed`: the move
 * soft-deleted it there. `kept`: a move that follows deletions left it; `reason` says why. `gone`: the target lacks it, too, and not by
 * this move.
 */
export const deletionStates = ['there', 'followed', 'kept', 'gone'] as const;

/** Why a move that follows deletions leaves an item in the target. `docs/operating.md` has a row for each. */
export const keptDeletionReasons = [
  'CHANGED_SINCE',
  'EXISTED_BEFORE',
  'NOT_RECOVERABLE',
  'WRITES_UNKNOWN',
  'RECOVERED_SINCE',
  'DELETE_UNCONFIRMED',
  'OTHER_DELETION',
] as const;
export const keptDeletionReasonSchema = z.enum(keptDeletionReasons);
export type KeptDeletionReason = z.infer<typeof keptDeletionReasonSchema>;

/** What exactly is different; ids of versions, never a value. */
const keptDetailSchema = z.string().max(200);

/** An item that is deleted at the source, and that the move left in the target. */
export const keptDeletionSchema = z.strictObject({
  itemType: itemTypeSchema,
  itemName: itemNameSchema,
  reason: keptDeletionReasonSchema,
  detail: keptDetailSchema.optional(),
});
export type KeptDeletion = z.infer<typeof keptDeletionSchema>;

/** An item that a held move brought, and that was deleted at the source since. */
export const deletedSinceSchema = z.strictObject({
  itemType: itemTypeSchema,
  itemName: itemNameSchema,
  state: z.enum(deletionStates),
  /** For `kept`. */
  reason: keptDeletionReasonSchema.optional(),
  detail: keptDetailSchema.optional(),
});
export type DeletedSince = z.infer<typeof deletedSinceSchema>;

/** As the store has it. `returned`: the source has the item again, and the target lacks it since the move soft-deleted it there. */
export const storedDeletionSchema = deletedSinceSchema.extend({ state: z.enum([...deletionStates, 'returned']) });
export type StoredDeletion = z.infer<typeof storedDeletionSchema>;

/** The items of a run that were deleted at the source since it brought them, in the store. */
export const deletionsSchema = z.strictObject({
  items: z.array(storedDeletionSchema),
  /** An earlier record of them was damaged. */
  isDamaged: z.literal(true).optional(),
});

/** SHA-256 over the exact list of the deletions that a pass holds back. */
export const deletionsHashSchema = z
  .string()
  .regex(/^[0-9a-f]{64}$/, 'expected 64 hex digits, as GET /api/moves/{id}/deletions shows them');

/** A deletion that a pass holds back. The time distinguishes it from another deletion of the same name. */
export const heldDeletionSchema = z.strictObject({
  itemType: itemTypeSchema,
  itemName: itemNameSchema,
  /** When the item was deleted at the source, ISO 8601 UTC. Null if the source does not show it: it was purged there, for example. */
  deletedAt: z.iso.datetime().nullable(),
});
export type HeldDeletion = z.infer<typeof heldDeletionSchema>;

/** The most items that a move deletes in the target within some days without an approval. */
export const maxDeletions = 10;

/**
 * How long a deletion without an approval counts. It is the shortest time for which a vault can retain what was soft-deleted, so all that
 * the move deletes unasked in that time can be recovered at its end.
 * Source: https://learn.microsoft.com/azure/key-vault/general/soft-delete-overview
 */
export const unaskedDays = 7;

/** Stands for an item in history: the first digits of SHA-256 over its type and name. */
export const itemMarkSchema = z.string().regex(/^[0-9a-f]{16}$/);

/** The deletion of an item that a pass has begun without an approval. It counts although the step failed, because it may have arrived. */
export const unaskedDeletionSchema = z.strictObject({ item: itemMarkSchema, at: z.iso.datetime() });
export type UnaskedDeletion = z.infer<typeof unaskedDeletionSchema>;

/** The most deletions that a move holds back at once. After these were followed, the next search finds others. */
export const maxHeldDeletions = 500;

/** The exact list, in the store under the name of its hash. Ordered by type and name. */
export const heldListSchema = z.strictObject({ items: z.array(heldDeletionSchema).min(1).max(maxHeldDeletions) });

/** Stands for a stored list. */
export const heldListRefSchema = z.strictObject({ hash: deletionsHashSchema, count: z.number().int().positive() });
export type HeldListRef = z.infer<typeof heldListRefSchema>;

/** `changed`: somebody approved a list, and the deletions were others by then. */
export const shownHeldListSchema = heldListRefSchema.extend({ changed: z.literal(true).optional() });
export type ShownHeldList = z.infer<typeof shownHeldListSchema>;

/** Who approved which list, and when. */
export const approvedDeletionsSchema = z.strictObject({
  hash: deletionsHashSchema,
  at: z.iso.datetime(),
  by: callerNameSchema.nullable(),
  identity: callerIdSchema.optional(),
});
export type ApprovedDeletions = z.infer<typeof approvedDeletionsSchema>;
