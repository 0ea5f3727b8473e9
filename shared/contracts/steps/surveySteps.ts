import { z } from 'zod';
import { contract } from './contract';
import { cleanUpSchema, earlierRunsSchema } from '../model/earlierRuns';
import { contentKeyHashSchema, moveIdSchema } from '../model/ids';
import { stepMoveSchema } from './moveSpec';
import { partialSchema } from './contract';
import { stepFailedSchema } from '../model/outcome';
import { backupOutlookSchema, vaultFactsSchema } from '../model/plan';

/**
 * Connects to both vaults, reads their regions, and tests the encryption of staged payloads. The first step of a move.
 */
export const surveyVaultsContract = contract({
  name: 'surveyVaults',
  input: z.strictObject({
    move: stepMoveSchema,
    /** When the move began, for the record of its run; absent for checks. */
    startedAt: z.iso.datetime().optional(),
    /** Earlier runs on whose notes the app may act; absent for checks. */
    earlier: earlierRunsSchema.optional(),
  }),
  output: z.discriminatedUnion('state', [
    z.strictObject({
      state: z.literal('surveyed'),
      source: vaultFactsSchema,
      target: vaultFactsSchema,
      backups: backupOutlookSchema,
      /** Of the key that the step made for the run. */
      contentKey: contentKeyHashSchema.optional(),
      /** What the move did about the notes of earlier runs, if there were any. */
      cleanUp: cleanUpSchema.optional(),
    }),
    /** A write of an earlier run may still arrive. The step has to run again after `until` (ISO 8601 UTC). */
    z.strictObject({
      state: z.literal('waiting'),
      until: z.iso.datetime(),
      /** The earlier move that wrote to one of the vaults. */
      earlierMove: moveIdSchema.optional(),
      cleanUp: cleanUpSchema.optional(),
    }),
    /** The time of the step is used up before everything is cleaned up. */
    partialSchema.extend({ cleanUp: cleanUpSchema.optional() }),
    stepFailedSchema.extend({ cleanUp: cleanUpSchema.optional() }),
  ]),
});

/** Creates a new content key for the run. It replaces one that the store may have deleted during a long wait. */
export const makeContentKeyContract = contract({
  name: 'makeContentKey',
  input: z.strictObject({ move: stepMoveSchema }),
  output: z.discriminatedUnion('state', [
    z.strictObject({ state: z.literal('made'), contentKey: contentKeyHashSchema }),
    stepFailedSchema,
  ]),
});
