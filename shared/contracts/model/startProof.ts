import { z } from 'zod';

/** Identifies a run's start token: the SHA-256 hash, in hex, of the token. */
export const startTokenHashSchema = z.string().regex(/^[0-9a-f]{64}$/);

/** An HMAC-SHA-256, in hex, with a start token as its key. */
export const startProofSchema = z.string().regex(/^[0-9a-f]{64}$/);

/**
 * Proves that the app itself started a run: the hash of the run's start token, and a proof over the input that only a
 * holder of the token can make. Absent in children of other orchestrations.
 */
export const startSchema = z.strictObject({
  token: startTokenHashSchema,
  /** The number of the run's slot; only moves have one. */
  slot: z.number().int().nonnegative().optional(),
  proof: startProofSchema,
});
export type Start = z.infer<typeof startSchema>;
