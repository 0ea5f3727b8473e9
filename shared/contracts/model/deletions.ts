import { z } from 'zod';
import { itemNameSchema, itemTypeSchema } from './item';

/**
 * What became of an item in the target that is deleted at the source. `there`: the target has it. `followed`: the move
 * soft-deleted it there. `kept`: the move left it, because the target has more than the move brought. `gone`: the target lacks it, too.
 */
export const deletionStates = ['there', 'followed', 'kept', 'gone'] as const;

/** An item that a held move brought, and that was deleted at the source since. */
export const deletedSinceSchema = z.strictObject({
  itemType: itemTypeSchema,
  itemName: itemNameSchema,
  state: z.enum(deletionStates),
});
export type DeletedSince = z.infer<typeof deletedSinceSchema>;

/** The items of a run that were deleted at the source since it brought them, in the store. */
export const deletionsSchema = z.strictObject({
  items: z.array(deletedSinceSchema),
  /** An earlier record of them was damaged. */
  isDamaged: z.literal(true).optional(),
});
