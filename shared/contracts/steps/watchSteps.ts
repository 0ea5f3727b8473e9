import { listCursorSchema } from '../model/item';
import { sourceDigestSchema, writtenSchema } from '../model/freeze';
import { z } from 'zod';
import { changedItemsSchema, namedSchema, vaultIdentitySchema } from '../model/hold';
import { contract } from './contract';
import { stepMoveSchema } from './moveSpec';
import { part, partialOrFailed } from './contract';
import { approvedPlanSchema } from './approvedPlan';
import { stepFailedSchema } from '../model/outcome';
import { whole } from '../model/ids';

/**
 * Lists the target of a held move, and compares each item that the move brought with its proof. What differs is read in both vaults.
 * It stores what it found in the results of the move, and writes nothing to a vault.
 */
export const watchTargetContract = contract({
  name: 'watchTarget',
  input: z.strictObject({
    ...approvedPlanSchema.omit({ round: true }).shape,
    /** The pages of all plans. */
    pages: whole,
    /** When the last complete list of the source began: nothing that it does not name changed there until then. */
    sourceReadAt: z.iso.datetime(),
    /** The number of that list, under which the store has what it left. */
    look: whole,
    /** Which vaults an earlier reading found; null in the first one. */
    identity: vaultIdentitySchema.nullable(),
    /** Also read what a list does not show: older versions, and the policies of keys and certificates. */
    isWhole: z.boolean(),
    part,
  }),
  output: z.discriminatedUnion('state', [
    z.strictObject({
      state: z.literal('watched'),
      changed: changedItemsSchema,
      identity: vaultIdentitySchema,
      access: namedSchema.optional(),
      /** How many items that are deleted at the source the target has; absent if the record of them is damaged. */
      there: whole.optional(),
      throttled: whole,
    }),
    ...partialOrFailed,
  ]),
});

/**
 * Compares issuers and contacts of both vaults with what a held move saw when it copied them. It carries what the source changed, and
 * leaves and names what others changed in the target. It stores the results for the report.
 */
export const followIssuersAndContactsContract = contract({
  name: 'followIssuersAndContacts',
  input: approvedPlanSchema,
  output: z.discriminatedUnion('state', [
    z.strictObject({
      state: z.literal('followed'),
      /** Those that others changed in the target. */
      changed: changedItemsSchema,
      throttled: whole,
    }),
    stepFailedSchema,
  ]),
});

const reading = z.number().int().positive();

/** Reads a part of the source: every version of its items with its attributes, and the policies of keys and certificates. */
export const readSourceStateContract = contract({
  name: 'readSourceState',
  input: z.strictObject({ move: stepMoveSchema, reading, cursor: listCursorSchema.nullable() }),
  output: z.discriminatedUnion('state', [
    z.strictObject({
      state: z.literal('read'),
      /** Stands for all that the part has read. */
      digest: sourceDigestSchema,
      /** Null at the end of the last type. */
      cursor: listCursorSchema.nullable(),
      throttled: z.number().int(),
    }),
    stepFailedSchema,
  ]),
});

/** Names the items that differ between two readings of the source. */
export const nameWrittenContract = contract({
  name: 'nameWritten',
  input: z.strictObject({ move: stepMoveSchema, before: reading, after: reading }),
  output: z.discriminatedUnion('state', [
    z.strictObject({ state: z.literal('named'), written: writtenSchema }),
    stepFailedSchema,
  ]),
});
