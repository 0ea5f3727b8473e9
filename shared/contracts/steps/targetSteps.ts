import { z } from 'zod';
import { contract } from './contract';
import { moveSpecSchema } from './moveSpec';
import { problemSchema } from '../api/moveStatus';
import { stepFailedSchema } from '../model/outcome';
import { approvedPlanSchema } from './approvedPlan';

const move = z.strictObject({ move: moveSpecSchema });

/** Compares how the two vaults are set up, and writes down what is to be done about it. Reads only. */
export const planTargetContract = contract({
  name: 'planTarget',
  input: move,
  output: z.discriminatedUnion('state', [
    z.strictObject({ state: z.literal('planned'), sameSubscription: z.boolean().nullable() }),
    stepFailedSchema,
  ]),
});

const readiness = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('ready') }),
  /** Not yet; what stands in the way is for whoever gives up waiting. */
  z.strictObject({ state: z.literal('waiting'), code: stepFailedSchema.shape.code, detail: z.string() }),
  stepFailedSchema,
]);

/** Makes the target where it is not there; asked again until it can be used. */
export const makeTargetContract = contract({ name: 'makeTarget', input: approvedPlanSchema, output: readiness });

/** Does the planned writes, in their order; purge protection is not among them. */
export const configureTargetContract = contract({
  name: 'configureTarget',
  input: approvedPlanSchema,
  output: z.discriminatedUnion('state', [
    z.strictObject({ state: z.literal('configured'), written: z.number().int() }),
    stepFailedSchema,
  ]),
});

/** Sees whether the app may read every family that moves; grants take time to act. */
export const reachTargetContract = contract({ name: 'reachTarget', input: move, output: readiness });

/** At the end: compares once more, and switches purge protection on where that was planned and the copy is whole. */
export const settleTargetContract = contract({
  name: 'settleTarget',
  input: approvedPlanSchema.extend({ isWhole: z.boolean() }),
  output: z.strictObject({ problems: z.array(problemSchema) }),
});
