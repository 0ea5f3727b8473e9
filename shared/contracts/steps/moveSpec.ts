import { z } from 'zod';
import { moveIdSchema, movePolicyShape } from '../api/moveRequest';
import { vaultNameSchema } from '../model/vaultRef';

/** One run of a move. The run id keeps the stored files of a reused move id apart. */
export const runIdSchema = z.string().regex(/^[0-9a-f]{8}$/);

/** Names a run's content key: the SHA-256 hash, in hex, of the key as it is stored, wrapped by the staging key. */
export const contentKeyHashSchema = z.string().regex(/^[0-9a-f]{64}$/);

/** What every step needs to know of the move it belongs to. Vaults are settled names. */
export const moveSpecSchema = z.strictObject({
  moveId: moveIdSchema,
  runId: runIdSchema,
  sourceVault: vaultNameSchema,
  targetVault: vaultNameSchema,
  ...movePolicyShape,
  /**
   * The only content key that the steps of the run may use. It comes from history, where nobody who can write to the store
   * can change it. Absent until the run has made its key, and in runs of earlier versions.
   */
  contentKey: contentKeyHashSchema.optional(),
});
export type MoveSpec = z.infer<typeof moveSpecSchema>;
