import { z } from 'zod';
import { approvalRecordSchema } from '../model/progress';
import { paceSoFarSchema } from '../model/movePolicy';
import { planHashSchema } from '../model/plan';
import { stepFailedSchema } from '../model/outcome';
import { contract } from './contract';
import { startProofSchema, startSchema, startTokenHashSchema } from '../model/ids';
import { stepMoveSchema } from './moveSpec';

/** What a proof covers besides the slot. `digest` is the hash of the input without its `start`. */
const startedShape = {
  orchestrator: z.string(),
  instanceId: z.string(),
  digest: z.string().regex(/^[0-9a-f]{64}$/),
};

/** Checks the proof of an input. Fails with `START_REFUSED` unless the app itself made the input. */
export const proveStartContract = contract({
  name: 'proveStart',
  input: z.strictObject({
    ...startedShape,
    start: startSchema.optional(),
    /** Set for a move: it must still hold its slot. */
    move: stepMoveSchema.optional(),
  }),
  output: z.discriminatedUnion('state', [z.strictObject({ state: z.literal('proved') }), stepFailedSchema]),
});

/** Makes the proof of the next generation's input, with the token of a run whose own input is proved. */
export const signInputContract = contract({
  name: 'signInput',
  input: z.strictObject({ ...startedShape, start: startSchema }),
  output: z.discriminatedUnion('state', [
    z.strictObject({ state: z.literal('signed'), start: startSchema }),
    stepFailedSchema,
  ]),
});

/** Removes the start token of a run that ends, so that no copy of its inputs proves anything any more. */
export const endStartContract = contract({
  name: 'endStart',
  input: z.strictObject({ token: startTokenHashSchema }),
  output: z.strictObject({ state: z.literal('ended') }),
});

/** Returns the approval that `POST /api/moves/{id}/approve` stored for a run; `none` if it stored none. */
export const readApprovalContract = contract({
  name: 'readApproval',
  input: z.strictObject({ move: stepMoveSchema }),
  output: z.discriminatedUnion('state', [
    z.strictObject({ state: z.literal('approved'), planHash: planHashSchema, approval: approvalRecordSchema }),
    z.strictObject({ state: z.literal('none') }),
    stepFailedSchema,
  ]),
});

/** An approval as it is stored: who approved which plan and when, and a proof with the run's start token. */
export const storedApprovalSchema = z.strictObject({
  planHash: planHashSchema,
  approval: approvalRecordSchema,
  proof: startProofSchema,
});

/** The changes of a run's pace as they are stored, all in one, with a proof by the run's start token. */
export const storedPaceSchema = paceSoFarSchema.extend({ proof: startProofSchema });
