import { z } from 'zod';
import { moveIdSchema, movePolicyShape } from '../api/moveRequest';
import { vaultNameSchema } from '../model/vaultRef';

/** One run of a move. The run id keeps the stored files of a reused move id apart. */
export const runIdSchema = z.string().regex(/^[0-9a-f]{8}$/);

/** What every step needs to know of the move it belongs to. Vaults are settled names. */
export const moveSpecSchema = z.strictObject({
  moveId: moveIdSchema,
  runId: runIdSchema,
  sourceVault: vaultNameSchema,
  targetVault: vaultNameSchema,
  ...movePolicyShape,
});
export type MoveSpec = z.infer<typeof moveSpecSchema>;
