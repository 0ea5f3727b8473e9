import { z } from 'zod';
import { contract } from './contract';
import { listedItemSchema } from '../model/item';
import { findingsSchema, stepFailedSchema } from '../model/outcome';
import { backupOutlookSchema, planHashSchema } from '../model/plan';
import { stepMoveSchema } from './moveSpec';
import { part, partialSchema } from './contract';

const throttled = z.number().int().nonnegative();
/** The position of an item in its page. */
const position = z.number().int().nonnegative();

/**
 * The input of a step that only reads, for a page of items. It leaves notes of the items that it has finished, encrypted in
 * the staging of the run, so each call works only on the others.
 */
export const pageInput = {
  move: stepMoveSchema,
  page: z.number().int().nonnegative(),
  part,
  /** The positions of the items to read; absent for all that are open. */
  only: z.array(position).optional(),
  /** Items that another step could not finish. This step does not read them. */
  failed: z.array(z.strictObject({ at: position, failure: stepFailedSchema })).optional(),
  /** The failure of all items that are open after this call. */
  rest: stepFailedSchema.optional(),
  /** True in the last round: a transient error of an item is its result. */
  isLast: z.boolean().optional(),
};

/** The whole step failed: its worker was lost each time, or it made no progress. */
export const pageFailed = stepFailedSchema.extend({ throttled });

/** Some items are not finished. The caller runs the step again after a pause. */
export const open = z.strictObject({ state: z.literal('open'), open: z.array(position), throttled });

/**
 * Inspects the items of a page in both vaults, decides their routes, and stores the page of the plan when all are finished.
 * The hash of the stored page is in history, so that nobody can change the page later.
 */
export const inspectPageContract = contract({
  name: 'inspectPage',
  input: z.strictObject({
    ...pageInput,
    items: z.array(listedItemSchema),
    backups: backupOutlookSchema,
    /** The hash of the stored index of the target. */
    targetIndex: planHashSchema,
    /** Also reads facts for checks, with one more request for each key and each secret that moves by value. */
    measure: z.boolean().optional(),
  }),
  output: z.discriminatedUnion('state', [
    z.strictObject({ state: z.literal('stored'), hash: planHashSchema, throttled }),
    open,
    partialSchema,
    pageFailed,
  ]),
});

/**
 * Verifies the items of a batch that are in the target, and stores the results of the batch when all are finished.
 * A second run of a step that has stored them returns the same.
 */
export const verifyPageContract = contract({
  name: 'verifyPage',
  input: z.strictObject({
    ...pageInput,
    /** Items of which the move has made the right version current again. */
    healed: z.array(position).optional(),
    /** Stores results only if all items are equal in both vaults. Else it leaves the page for a later verification. */
    early: z.literal(true).optional(),
  }),
  output: z.discriminatedUnion('state', [
    z.strictObject({ state: z.literal('stored'), findings: findingsSchema, throttled }),
    open.extend({
      /** Items of which a late write made an older version current. `healItem` repairs that. */
      outdated: z.array(listedItemSchema.pick({ itemType: true, itemName: true }).extend({ at: position })),
    }),
    partialSchema,
    pageFailed,
  ]),
});

/**
 * Reads the items of the first page of a plan before the plan is whole, and stages them. It writes to no vault. It leaves notes for the
 * steps that read these items in their batch.
 */
export const readAheadContract = contract({
  name: 'readAhead',
  input: z.strictObject({
    move: stepMoveSchema,
    /** The hash of the page, as the planning stored it. */
    hash: planHashSchema,
    calledAt: z.iso.datetime(),
  }),
  output: z.discriminatedUnion('state', [
    z.strictObject({ state: z.literal('read') }),
    stepFailedSchema.extend({ throttled: z.literal(0).optional() }),
  ]),
});
