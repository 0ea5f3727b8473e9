import { z } from 'zod';
import { errorCodes } from '../model/errorCodes';
import {
  fleetControlSchema,
  fleetProgressSchema,
  fleetSpecSchema,
  fleetSummarySchema,
  maxVaultAsks,
  rowStateSchema,
  vaultAskSchema,
} from '../model/fleetRuns';
import { stepFailedSchema } from '../model/outcome';
import { planHashSchema } from '../model/plan';
import { startSchema, startTokenHashSchema } from '../model/ids';
import { contract } from './contract';

const count = z.number().int().nonnegative();

/** The moves of many vaults, in waves. */
export const moveFleetContract = contract({
  name: 'moveFleet',
  input: z.strictObject({
    fleet: fleetSpecSchema,
    progress: fleetProgressSchema.nullable(),
    start: startSchema.optional(),
  }),
  output: fleetSummarySchema,
});

/** The orchestration of a fleet. A move can have the same id, so the app looks at the name of the orchestrator too. */
export function fleetInstance(fleetId: string): string {
  return `fleet--${fleetId}`;
}

/** The most moves of one fleet that are in progress or wait for an approval. */
export const maxFleetMoves = 100;

/** Rows of a fleet, and the pages of the table that have them. */
const ofRows = {
  fleet: fleetSpecSchema.pick({ fleetId: true, runId: true, approval: true, starter: true }),
  pages: z.array(z.strictObject({ page: count, hash: planHashSchema })),
  /** How often a row was started again gives the run id of its move. */
  moves: z.array(z.strictObject({ row: count, tryNumber: count })).max(maxFleetMoves),
  /** What people asked for these rows, oldest first. */
  asks: z.array(vaultAskSchema).max(maxVaultAsks),
  startToken: startTokenHashSchema.optional(),
};

/** Reads what people asked of a fleet, and how far its moves are. */
export const lookAtFleetContract = contract({
  name: 'lookAtFleet',
  input: z.strictObject(ofRows),
  output: z.discriminatedUnion('state', [
    z.strictObject({
      state: z.literal('looked'),
      control: fleetControlSchema.nullable(),
      moves: z.array(z.strictObject({ row: count, state: rowStateSchema })),
    }),
    // Absent: nobody knows what people asked.
    stepFailedSchema.extend({
      control: fleetControlSchema.nullable().optional(),
      /** The pages of the table that are not those that the app stored. */
      changedPages: z.array(count).optional(),
    }),
  ]),
});

/**
 * Starts the moves of some rows. It can run twice: the run id of a move follows from its fleet and its try, and a move that
 * runs already under it is not started again.
 */
export const startFleetMovesContract = contract({
  name: 'startFleetMoves',
  input: z.strictObject(ofRows),
  output: z.discriminatedUnion('state', [
    z.strictObject({
      state: z.literal('started'),
      moves: z.array(
        z.strictObject({
          row: count,
          /** `full`: the app has no room for another move now. */
          start: z.enum(['started', 'held', 'full', 'refused']),
          code: z.enum(errorCodes).optional(),
        }),
      ),
    }),
    stepFailedSchema,
  ]),
});
