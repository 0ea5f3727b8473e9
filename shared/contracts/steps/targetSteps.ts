import { z } from 'zod';
import { contract } from './contract';
import { stepMoveSchema } from './moveSpec';
import { namedSchema } from '../model/hold';
import { problemSchema } from '../model/progress';
import { configurationPlanSchema } from '../model/configuration';
import { planHashSchema } from '../model/plan';
import { stepFailedSchema } from '../model/outcome';
import { scratchFateSchema } from '../model/rehearsal';
import { approvedPlanSchema } from './approvedPlan';

const move = z.strictObject({ move: stepMoveSchema });

/** Compares the settings of the two vaults, and stores the planned changes. It reads the vaults only. */
export const planTargetContract = contract({
  name: 'planTarget',
  input: move,
  output: z.discriminatedUnion('state', [
    z.strictObject({
      state: z.literal('planned'),
      target: configurationPlanSchema.shape.target,
      sameSubscription: z.boolean().nullable(),
      /** The hash of what was stored. */
      hash: planHashSchema,
    }),
    stepFailedSchema,
  ]),
});

const readiness = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('ready') }),
  /** Not ready yet. `code` and `detail` are the error if the move stops waiting. */
  z.strictObject({ state: z.literal('waiting'), code: stepFailedSchema.shape.code, detail: z.string() }),
  stepFailedSchema,
]);

/** Creates the target if it does not exist. It runs again until the target can be used. */
export const makeTargetContract = contract({ name: 'makeTarget', input: approvedPlanSchema, output: readiness });

/** Makes the planned writes in their order, except for purge protection. */
export const configureTargetContract = contract({
  name: 'configureTarget',
  input: approvedPlanSchema,
  output: z.discriminatedUnion('state', [
    z.strictObject({ state: z.literal('configured'), written: z.number().int() }),
    stepFailedSchema,
  ]),
});

/** Tests whether the app may read every type of item that moves. New grants take some minutes to take effect. */
export const reachTargetContract = contract({ name: 'reachTarget', input: move, output: readiness });

/** Deletes and purges the scratch vault of a rehearsal if this run made it. It runs again until the vault is gone. */
export const discardScratchContract = contract({
  name: 'discardScratch',
  input: move,
  output: z.discriminatedUnion('state', [
    scratchFateSchema.extend({ state: z.literal('discarded') }),
    z.strictObject({ state: z.literal('waiting'), code: stepFailedSchema.shape.code, detail: z.string() }),
    stepFailedSchema,
  ]),
});

/** Assigns the planned roles at single items, which exist now, and returns those that could not be assigned. */
export const assignItemRolesContract = contract({
  name: 'assignItemRoles',
  input: approvedPlanSchema,
  output: z.discriminatedUnion('state', [
    z.strictObject({ state: z.literal('assigned'), missing: namedSchema }),
    stepFailedSchema,
  ]),
});

/** Runs at the end: compares again, and switches purge protection on if that was planned and the copy is complete. */
export const settleTargetContract = contract({
  name: 'settleTarget',
  input: approvedPlanSchema.extend({ isWhole: z.boolean() }),
  output: z.strictObject({ problems: z.array(problemSchema) }),
});
