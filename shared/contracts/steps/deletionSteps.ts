import { z } from 'zod';
import { deletedSinceSchema } from '../model/deletions';
import { stepFailedSchema } from '../model/outcome';
import { contract } from './contract';
import { moveSpecSchema } from './moveSpec';
import { part, partialOrFailed } from './parts';

const whole = z.number().int().nonnegative();

/** The most items that one pass deletes in the target. */
export const maxDeletions = 10;

const foundSchema = deletedSinceSchema.pick({ itemType: true, itemName: true });

/** Finds items that a held move brought and that are deleted at the source now. It lists the source to its end. */
export const findDeletedItemsContract = contract({
  name: 'findDeletedItems',
  input: z.strictObject({ move: moveSpecSchema, pages: whole, part }),
  output: z.discriminatedUnion('state', [
    z.strictObject({
      state: z.literal('found'),
      /** The number of those that the target still has, and of those that the move brought alone. */
      there: whole,
      own: whole,
      /** The first of those that the move brought alone, one more than a pass may delete. */
      items: z.array(foundSchema).max(maxDeletions + 1),
      throttled: whole,
    }),
    ...partialOrFailed,
  ]),
});

/** Soft-deletes items in the target that are deleted at the source, if the target has of them only what the move brought. */
export const followDeletionsContract = contract({
  name: 'followDeletions',
  input: z.strictObject({
    move: moveSpecSchema,
    pages: whole,
    items: z.array(foundSchema).min(1).max(maxDeletions),
  }),
  output: z.discriminatedUnion('state', [
    z.strictObject({
      state: z.literal('followed'),
      followed: whole,
      /** Left, because the target has more than the move brought, or the source has the item again. */
      kept: whole,
      throttled: whole,
    }),
    stepFailedSchema,
  ]),
});
