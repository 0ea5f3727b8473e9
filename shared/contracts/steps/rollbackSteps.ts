import { z } from 'zod';
import { stepFailedSchema } from '../model/outcome';
import { planHashSchema } from '../model/plan';
import {
  earlierRollbackSchema,
  rollbackAskSchema,
  rollbackOutcomeSchema,
  rollbackProgressSchema,
  rollbackRestSchema,
  rollbackSummarySchema,
  rolledBackCountsSchema,
} from '../model/rollback';
import { startSchema, startTokenHashSchema, runIdSchema } from '../model/ids';
import { contract } from './contract';
import { stepMoveSchema } from './moveSpec';

const count = z.number().int().nonnegative();
const waiting = z.strictObject({
  state: z.literal('waiting'),
  until: z.iso.datetime(),
  earlierMove: z.string().optional(),
});

/** The move as the steps of its rollback get it: with the run of the rollback, which holds the claim on the target. */
const ofRollback = {
  move: stepMoveSchema,
  /** The run of the move that is rolled back. */
  runId: runIdSchema,
  planHash: planHashSchema,
};

/**
 * Waits until no request of earlier runs can arrive, makes the plan again from the report, compares it with the approved hash,
 * and stores its pages. It writes to no vault.
 */
export const prepareRollbackContract = contract({
  name: 'prepareRollback',
  input: z.strictObject({
    ...ofRollback,
    reportHead: planHashSchema,
    startToken: startTokenHashSchema,
    earlier: earlierRollbackSchema.optional(),
  }),
  output: z.discriminatedUnion('state', [
    z.strictObject({
      state: z.literal('prepared'),
      pages: count,
      rows: count,
      /** The number of rows that need a look at the target. They come first. */
      looks: count,
      rests: z.array(rollbackRestSchema),
      /** The pages of changes of the vault itself; absent if there are none. */
      vaultPages: count.optional(),
    }),
    waiting,
    stepFailedSchema,
  ]),
});

/**
 * Looks at one item of the plan in both vaults, and soft-deletes it in the target if it is as the move left it. An item that an
 * earlier try of the step deleted is done, or kept if somebody recovered it.
 */
export const rollBackItemContract = contract({
  name: 'rollBackItem',
  input: z.strictObject({
    ...ofRollback,
    page: count,
    at: count,
    /** The start token of the rollback, which proves what it noted of its own deletes. */
    startToken: startTokenHashSchema,
    /** The step that prepared the rollback stored what an earlier rollback had taken back. */
    isRepeated: z.literal(true).optional(),
  }),
  output: rollbackOutcomeSchema,
});

/** Stores the results of one page. Returns the hash of what it stored. */
export const saveRollbackPageContract = contract({
  name: 'saveRollbackPage',
  input: z.strictObject({ ...ofRollback, page: count, outcomes: z.array(rollbackOutcomeSchema) }),
  output: z.union([
    z.strictObject({ hash: planHashSchema, counts: rolledBackCountsSchema }),
    stepFailedSchema.extend({ throttled: count }),
  ]),
});

/**
 * Undoes the changes of the vault itself on one page of the plan where they are as the move left them, and stores the results. Safe to
 * run twice: a change that is undone already needs nothing. `retryable`: another try may help some of them.
 */
export const rollBackVaultContract = contract({
  name: 'rollBackVault',
  input: z.strictObject({
    ...ofRollback,
    page: count,
    /** The hash of the results before these. */
    before: planHashSchema.nullable(),
  }),
  output: z.discriminatedUnion('state', [
    z.strictObject({
      state: z.literal('done'),
      hash: planHashSchema,
      counts: rolledBackCountsSchema,
      throttled: count,
      retryable: z.boolean().optional(),
    }),
    stepFailedSchema,
  ]),
});

/** Removes the notes of intents, and ends the permit of this process for the target. */
export const finishRollbackContract = contract({
  name: 'finishRollback',
  input: z.strictObject({ move: stepMoveSchema }),
  output: z.strictObject({ state: z.literal('finished') }),
});

/** The id of the orchestration that rolls a move back. The id of a move never contains a colon. */
export function rollbackInstance(moveId: string): string {
  return `${moveId}:rollback`;
}

/** Rolls a move back. One generation takes some pages; the next one continues from there. */
export const rollBackMoveContract = contract({
  name: 'rollBackMove',
  input: z.strictObject({
    /** The run that is rolled back. */
    move: stepMoveSchema,
    rollback: rollbackAskSchema,
    progress: rollbackProgressSchema.nullable(),
    start: startSchema,
  }),
  output: rollbackSummarySchema,
});
