import { z } from 'zod';
import { retrySchema, leftTurnSchema } from '../model/hold';
import { listCursorSchema } from '../model/item';
import { lookedSchema } from '../model/late';
import { stepFailedSchema } from '../model/outcome';
import { planHashSchema } from '../model/plan';
import { itemSumsSchema, problemSchema } from '../model/progress';
import { knownPlanSchema, provedRoundSchema } from './approvedPlan';
import { contract } from './contract';
import { stepMoveSchema } from './moveSpec';

const count = z.number().int().nonnegative();

/** Lists some items of the source again, in parts, and stores those that were created or changed since the first list. */
export const findLateItemsContract = contract({
  name: 'findLateItems',
  input: z.strictObject({
    move: stepMoveSchema,
    known: knownPlanSchema,
    cursor: listCursorSchema.nullable(),
    startedAt: z.iso.datetime().optional(),
    /** The number of the look; set when a move looks more than once. */
    look: z.number().int().positive().optional(),
    listPages: z.number().int().positive().optional(),
    /** In a held move: which items that failed before are found, too. It also finds changed attributes. */
    retry: retrySchema.optional(),
    leftTurn: leftTurnSchema.optional(),
    /** The transfer of the last pages has not ended. If the source changed an item of them, the step stores nothing. */
    early: z.literal(true).optional(),
  }),
  output: z.discriminatedUnion('state', [
    lookedSchema.extend({ sent: count.optional(), throttled: count }),
    stepFailedSchema,
  ]),
});

/**
 * Makes the stored pages of an extra round its plan, and returns the hash of that plan. Fails when the run no longer
 * holds the claim on the target.
 */
export const sealLateRoundContract = contract({
  name: 'sealLateRound',
  input: z.strictObject({
    move: stepMoveSchema,
    /** The hash of the first plan. */
    planHash: planHashSchema,
    round: z.number().int().positive(),
    before: provedRoundSchema.optional(),
    firstPage: count,
    pages: z.number().int().positive(),
    /** The chain over the hashes of the stored pages. */
    stored: planHashSchema,
    /** The keys of the items whose problems the status shows, and of those that the round replaces. */
    shown: z.array(z.string()).optional(),
  }),
  output: z.discriminatedUnion('state', [
    z.strictObject({
      state: z.literal('sealed'),
      planHash: planHashSchema,
      /** How many items and versions are new to the move, and how many items are still to be moved or compared. */
      ...{ newItems: count, newVersions: z.number().int(), open: count },
      /** The results of the items before the round, and the first few problems. */
      before: itemSumsSchema,
      problems: z.array(problemSchema),
      /** The earlier results of items that the move had already processed. */
      replaced: itemSumsSchema,
      replacedShown: z.array(z.string()).optional(),
    }),
    stepFailedSchema,
  ]),
});
