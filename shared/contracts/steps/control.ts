import { z } from 'zod';
import { controlSchema, cutoverAskSchema, wantedSchema } from '../model/asks';
import { approvedDeletionsSchema } from '../model/deletions';
import { stepFailedSchema } from '../model/outcome';
import { contract } from './contract';
import { stepMoveSchema } from './moveSpec';

/**
 * The event that wakes an orchestration which holds. It says nothing but when to look: everybody with the key of the
 * runtime can raise it. What a person asked is in the store.
 */
export const controlEvent = 'control';

/** The output of a step that did not begin, because its move is paused or being cancelled. */
export const heldOutput = { state: 'held' } as const;
export const heldSchema = z.strictObject({ state: z.literal('held') });

/** Returns whether a step did not begin. Each replay asks for every item, so this does not use a schema. */
export function isHeld(output: unknown): boolean {
  if (typeof output !== 'object' || output === null || !('state' in output)) return false;
  return output.state === heldOutput.state && Object.keys(output).length === 1;
}

/** Returns what a run shall do now. */
export const readControlContract = contract({
  name: 'readControl',
  input: z.strictObject({
    move: stepMoveSchema,
    /** The orchestration that holds while the run is paused. The step notes it first, so that a resume wakes it. */
    waiter: z.string().optional(),
    /** The orchestration waits on although the run is not paused, so it needs to know when an event of the source came last. */
    waitsOn: z.literal(true).optional(),
  }),
  output: z.discriminatedUnion('state', [
    z.strictObject({
      state: z.literal('read'),
      wanted: wantedSchema,
      /** Why the run ends; present for `cancel`. */
      detail: z.string().optional(),
      /** Present once somebody asked for the cutover. */
      cutover: cutoverAskSchema.optional(),
      /** Present once somebody approved deletions. */
      deletions: approvedDeletionsSchema.optional(),
      /** When an event of the source came last; read only if the orchestration waits on. */
      wokenAt: z.iso.datetime().optional(),
    }),
    stepFailedSchema,
  ]),
});

/** What people asked of a run, as it is stored: with a proof that the app wrote it. */
export const storedControlSchema = controlSchema.extend({ proof: z.string().regex(/^[0-9a-f]{64}$/) });

/** When an event of the source came last. The time is the app's own: nothing of the event is stored. */
export const sourceEventSchema = z.strictObject({ at: z.iso.datetime() });

/** The note of an orchestration that holds until an event wakes it. */
export const waiterSchema = z.strictObject({ instanceId: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9:@_-]{0,199}$/) });
