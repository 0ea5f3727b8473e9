import { z } from 'zod';
import { keyCopySchema } from './item';

/** When the app last read an item in both vaults and found both equal, and in a held move what it saw then. */
export const proofSchema = z.strictObject({
  at: z.iso.datetime(),
  /** When the current version in the target was last changed, in seconds since 1970, as the list of the target shows it. */
  updated: z.number().optional(),
  /**
   * Stands for what the target had when the app last read it: all versions with their attributes, and the policy of the item. A digest
   * by a key of the run.
   */
  target: keyCopySchema.optional(),
  /** Stands for the policy that the source asked for, likewise. */
  policy: keyCopySchema.optional(),
});
export type Proof = z.infer<typeof proofSchema>;
