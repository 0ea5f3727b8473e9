import { z } from 'zod';
import { moveIdSchema } from './moveRequest';
import { fleetIdSchema, fleetProblemSchema, waveNameSchema } from '../model/fleets';
import { vaultNameSchema } from '../model/vaultRef';

const count = z.number().int().nonnegative();

/** The most problems that an answer names. */
export const maxFleetProblems = 200;

/** Body of the answer to `POST /api/fleets` with `"dryRun": true`. */
export const fleetTableSchema = z.strictObject({
  id: fleetIdSchema,
  vaults: count,
  /** True if the fleet can start. */
  ok: z.boolean(),
  problemCount: count,
  /** The first problems. */
  problems: z.array(fleetProblemSchema).max(maxFleetProblems),
  waves: z.array(z.strictObject({ name: waveNameSchema, vaults: count, after: z.array(waveNameSchema) })),
  /** Each vault without a problem of its own, in the order of the waves. */
  table: z.array(
    z.strictObject({
      wave: waveNameSchema,
      sourceVault: vaultNameSchema,
      targetVault: vaultNameSchema,
      moveId: moveIdSchema,
      /** Whether the move creates the target. */
      createsTarget: z.boolean(),
    }),
  ),
});
export type FleetTable = z.infer<typeof fleetTableSchema>;
