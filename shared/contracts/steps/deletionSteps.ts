import { z } from 'zod';
import {
  deletedSinceSchema,
  deletionsHashSchema,
  heldListRefSchema,
  itemMarkSchema,
  maxDeletions,
} from '../model/deletions';
import { keptDeletionsSchema } from '../model/hold';
import { stepFailedSchema } from '../model/outcome';
import { knownPlanSchema } from './approvedPlan';
import { contract } from './contract';
import { stepMoveSchema } from './moveSpec';
import { part, partialOrFailed } from './contract';
import { whole } from '../model/ids';

const foundSchema = deletedSinceSchema.pick({ itemType: true, itemName: true });

/** Finds items that a held move brought and that are deleted at the source now. It lists the source to its end. */
export const findDeletedItemsContract = contract({
  name: 'findDeletedItems',
  input: z.strictObject({
    move: stepMoveSchema,
    known: knownPlanSchema,
    /** The number of the look that found replaced items. */
    look: whole.optional(),
    /** The number of items of the move, which limits how many a pass follows without an approval. */
    total: whole,
    /** The items that count already because the move deleted them without an approval in the last days. */
    unasked: z.array(itemMarkSchema).max(maxDeletions),
    part,
  }),
  output: z.discriminatedUnion('state', [
    z.strictObject({
      state: z.literal('found'),
      /** The number of those that the target still has, and of those that the move brought alone. */
      there: whole,
      own: whole,
      /** The first of those that the move brought alone, one more than a move may delete without an approval. */
      items: z.array(foundSchema).max(maxDeletions + 1),
      /** Those that a move that follows deletions leaves. */
      kept: keptDeletionsSchema,
      /** Present if they are too many for a move that follows deletions: the stored list that a person can approve. */
      held: heldListRefSchema.optional(),
      throttled: whole,
    }),
    ...partialOrFailed,
  ]),
});

/** How many deletions of an approved list one step follows. */
export const approvedAtOnce = 25;

/**
 * Soft-deletes items in the target that are deleted at the source, if the target has of them only what the move brought. The items
 * are those of the input, or the next of an approved list.
 */
export const followDeletionsContract = contract({
  name: 'followDeletions',
  input: z.strictObject({
    move: stepMoveSchema,
    known: knownPlanSchema,
    items: z.array(foundSchema).min(1).max(maxDeletions).optional(),
    /** The list that a person approved, and the number of its deletions that were handled before. */
    approved: z.strictObject({ hash: deletionsHashSchema, done: whole }).optional(),
  }),
  output: z.discriminatedUnion('state', [
    z.strictObject({
      state: z.literal('followed'),
      followed: whole,
      /** Left, because somebody changed or recovered them. */
      kept: keptDeletionsSchema,
      throttled: whole,
    }),
    stepFailedSchema,
  ]),
});
