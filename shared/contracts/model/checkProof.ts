import { z } from 'zod';

/**
 * The pair, the start time and random digits, created by `checkRunId`. It names the stored run and its orchestration.
 */
export const checkRunIdSchema = z
  .string()
  .max(100)
  .regex(/^[a-z][a-z0-9-]*--[a-z][a-z0-9-]*--\d{8}T\d{9}-[0-9a-f]{8}$/);

/** What history says of a stored run: SHA-256 in hex over all of it. The store can be changed, and history cannot. */
export const checkProofSchema = z.strictObject({
  id: checkRunIdSchema,
  hash: z.string().regex(/^[0-9a-f]{64}$/),
});
export type CheckProof = z.infer<typeof checkProofSchema>;
