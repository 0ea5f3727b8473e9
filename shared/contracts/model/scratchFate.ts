import { z } from 'zod';

/**
 * What became of the scratch vault of a rehearsal. `notMade`: the run made none. `softDeleted`: it could not be purged, so
 * Azure purges it when its retention ends. `left`: it still exists, and a person has to delete it.
 */
export const scratchFateSchema = z.strictObject({
  fate: z.enum(['notMade', 'purged', 'softDeleted', 'left']),
  /** When Azure purges a soft-deleted vault. */
  purgedOn: z.string().optional(),
  /** Why the vault was not purged, or not deleted. */
  detail: z.string().optional(),
});
export type ScratchFate = z.infer<typeof scratchFateSchema>;
