import { z } from 'zod';
import { moveIdSchema, movePolicyShape } from '../api/moveRequest';
import { vaultNameSchema } from '../model/vaultRef';

/** The id of one run of a move. It separates the stored files of runs with the same move id. */
export const runIdSchema = z.string().regex(/^[0-9a-f]{8}$/);

/** The move of a step: its ids, the names of its vaults, and its options. */
export const moveSpecSchema = z.strictObject({
  moveId: moveIdSchema,
  runId: runIdSchema,
  sourceVault: vaultNameSchema,
  targetVault: vaultNameSchema,
  ...movePolicyShape,
});
export type MoveSpec = z.infer<typeof moveSpecSchema>;
