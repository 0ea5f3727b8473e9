import { z } from 'zod';
import {
  changeAskSchema,
  changeCountsSchema,
  changeOutcomeSchema,
  changeRefusalSchema,
  changeRunIdSchema,
} from '../model/consumerChange';
import { errorCodes } from '../model/errorCodes';
import { runIdSchema, startSchema, whole } from '../model/ids';
import { stepFailedSchema } from '../model/outcome';
import { planHashSchema } from '../model/plan';
import { approvalRecordSchema } from '../model/progress';
import { contract } from './contract';
import { stepMoveSchema } from './moveSpec';

/** The move as the steps of a change get it: with the run of the change, whose approval its writes need. */
const ofChange = {
  move: stepMoveSchema,
  /** The run of the move whose report says what its consumers get. */
  runId: runIdSchema,
  id: changeRunIdSchema,
  planHash: planHashSchema,
  page: whole,
  /** The hash of that page of the plan. */
  hash: planHashSchema,
};
const ofRow = { ...ofChange, at: whole };

/** A lost step has the field. */
const failed = stepFailedSchema.extend({ throttled: whole.optional() });
const refused = z.strictObject({ state: z.literal('refused'), because: changeRefusalSchema });

/** Looks at one object, and stores the record of what a write would change. It changes nothing. */
export const lookAtConsumerContract = contract({
  name: 'lookAtConsumer',
  input: z.strictObject({ ...ofRow, dryRun: z.boolean() }),
  output: z.discriminatedUnion('state', [
    /** The hash of the record; null in a dry run. */
    z.strictObject({ state: z.literal('ready'), record: planHashSchema.nullable() }),
    z.strictObject({ state: z.literal('there') }),
    refused,
    failed,
  ]),
});

/**
 * Writes what the record says, if the object is still as the record has it, and reads it back. A second run finds what the first one wrote.
 */
export const changeConsumerContract = contract({
  name: 'changeConsumer',
  input: z.strictObject({
    ...ofRow,
    record: planHashSchema,
    /** The service accepted the write before: this only reads it back. */
    isAccepted: z.boolean(),
  }),
  output: z.discriminatedUnion('state', [
    z.strictObject({ state: z.literal('applied') }),
    z.strictObject({ state: z.literal('accepted') }),
    z.strictObject({ state: z.literal('changed') }),
    refused,
    failed,
  ]),
});

/** Stores the results of one page. Returns the hash of what it stored. */
export const saveChangesContract = contract({
  name: 'saveChanges',
  input: z.strictObject({
    ...ofChange,
    /** Of the rows that are changed; the others are left. */
    outcomes: z.array(changeOutcomeSchema),
  }),
  output: z.union([z.strictObject({ hash: planHashSchema, counts: changeCountsSchema }), stepFailedSchema]),
});

/** How far a change is. */
export const changeProgressSchema = z.strictObject({
  startedAt: z.iso.datetime(),
  approval: approvalRecordSchema.optional(),
  nextPage: whole,
  counts: changeCountsSchema,
  /** The chain over the hashes of the stored results. */
  hash: planHashSchema,
});
export type ChangeProgress = z.infer<typeof changeProgressSchema>;

export const changePhases = ['completed', 'partiallyCompleted', 'failed'] as const;

export const changeSummarySchema = z.strictObject({
  phase: z.enum(changePhases),
  ...changeProgressSchema.omit({ nextPage: true }).shape,
  finishedAt: z.iso.datetime(),
  pages: whole,
  failure: z.strictObject({ code: z.enum(errorCodes), detail: z.string() }).optional(),
  /** Results of the last page, if the store did not take them: what is written must be in an answer. */
  unsaved: z.array(changeOutcomeSchema).optional(),
});
export type ChangeSummary = z.infer<typeof changeSummarySchema>;

/** Changes consumers, or takes changes back. One generation does one page. */
export const changeConsumersContract = contract({
  name: 'changeConsumers',
  input: z.strictObject({
    /** The run of the move whose consumers it changes. */
    move: stepMoveSchema,
    change: changeAskSchema,
    progress: changeProgressSchema.nullable(),
    start: startSchema,
  }),
  output: changeSummarySchema,
});
