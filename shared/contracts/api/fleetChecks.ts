import { z } from 'zod';
import { checkRunIdSchema, checkOptionsSchema, vaultPairSchema } from '../model/checks';
import { fleetIdSchema, maxFleetVaults, waveNameSchema } from '../model/fleets';
import { fleetRequestSchema } from './fleetRequest';

/** Body of `POST /api/fleets/check`: the document of a fleet, and how to check its pairs. */
export const fleetCheckRequestSchema = fleetRequestSchema.extend({
  options: checkOptionsSchema,
  /** The first pair to check, by its place in the table. `nextFrom` of the answer before. */
  from: z.number().int().min(0).max(maxFleetVaults).default(0),
});

/** Body of the answer: one entry for each run of checks that has started, in the order of the table. */
export const startedFleetChecksSchema = z.strictObject({
  id: fleetIdSchema,
  /** All vaults of the fleet. */
  vaults: z.number().int().nonnegative(),
  /** The `from` of the next request; null if all pairs have been started. */
  nextFrom: z.number().int().positive().nullable(),
  checks: z.array(
    z.strictObject({ wave: waveNameSchema, id: checkRunIdSchema, ...vaultPairSchema.shape, checkUri: z.string() }),
  ),
});
export type StartedFleetChecks = z.infer<typeof startedFleetChecksSchema>;
