import { z } from 'zod';
import { runIdSchema, startSchema } from '../model/ids';
import { stepFailedSchema } from '../model/outcome';
import { planHashSchema } from '../model/plan';
import { breakGlassSchema, retirementAskSchema, retirementProgressSchema } from './retirement';
import { contract } from './contract';
import { stepMoveSchema } from './moveSpec';

/** The move as the steps of its retirement get it: with the id of the retirement as its run, which holds the source. */
const ofRetirement = { move: stepMoveSchema };

/** Returns what people asked of a retirement, if the app wrote it. */
export const readRetirementAskContract = contract({
  name: 'readRetirementAsk',
  input: z.strictObject(ofRetirement),
  output: z.discriminatedUnion('state', [
    z.strictObject({ state: z.literal('asked'), ask: retirementAskSchema }),
    z.strictObject({ state: z.literal('none') }),
    stepFailedSchema,
  ]),
});

/** Reads what stands at the source, and stores the record of its lock. It writes to no vault. */
export const recordLockContract = contract({
  name: 'recordLock',
  input: z.strictObject({
    ...ofRetirement,
    breakGlass: breakGlassSchema,
    /** When the move began. A vault that is younger is not the one that it moved. */
    movedAt: z.iso.datetime(),
  }),
  output: z.discriminatedUnion('state', [
    z.strictObject({ state: z.literal('recorded'), record: planHashSchema }),
    z.strictObject({ state: z.literal('waiting'), until: z.iso.datetime(), earlierMove: z.string().optional() }),
    stepFailedSchema,
  ]),
});

/** What `retireSource` does. `look` writes nothing. */
export const retireActions = ['lock', 'unlock', 'delete', 'recover', 'look'] as const;
export type RetireAction = (typeof retireActions)[number];

/**
 * Does one step at the source: looks, writes if the vault is as the step expects it, and reads back. Safe to run twice. `changed`: nothing
 * was written, because the vault is not as the record says.
 */
export const retireSourceContract = contract({
  name: 'retireSource',
  input: z.strictObject({
    ...ofRetirement,
    action: z.enum(retireActions),
    record: planHashSchema,
    /** The ask that the step is of. A later ask ends its right to write. Null for `look`. */
    askedAt: z.iso.datetime().nullable(),
  }),
  output: z.discriminatedUnion('state', [
    z.strictObject({
      state: z.literal('done'),
      /** When the vault was read back. */
      at: z.iso.datetime(),
      /** For `look`: what stands open. For others: what was left as it is. */
      left: z.array(z.string()),
      /** Which vault has the name of the source by now. */
      found: z.enum(['same', 'none', 'other']),
      /** Whether something of the lock still stands. */
      isLocked: z.boolean(),
      recoverableUntil: z.string().nullable(),
    }),
    z.strictObject({ state: z.literal('changed') }),
    stepFailedSchema,
  ]),
});

/** Judges by new evidence whether a step may begin. Fails with the lines that are missing. */
export const judgeRetirementContract = contract({
  name: 'judgeRetirement',
  input: z.strictObject({
    ...ofRetirement,
    step: z.enum(['lock', 'delete']),
    /** Null before the lock. */
    lockedAt: z.iso.datetime().nullable(),
  }),
  output: z.discriminatedUnion('state', [
    z.strictObject({ state: z.literal('allowed'), statedAt: z.iso.datetime() }),
    stepFailedSchema,
  ]),
});

/** The id of the orchestration that retires the source of a move. The id of a move never contains a colon. */
export function retirementInstance(moveId: string): string {
  return `${moveId}:retirement`;
}

/** Retires the source of a move: one generation takes one step, or waits. It holds the source from its lock to its end. */
export const retireVaultContract = contract({
  name: 'retireVault',
  input: z.strictObject({
    move: stepMoveSchema,
    retirement: z.strictObject({ retirementId: runIdSchema, movedAt: z.iso.datetime() }),
    progress: retirementProgressSchema.nullable(),
    start: startSchema,
  }),
  output: retirementProgressSchema,
});
