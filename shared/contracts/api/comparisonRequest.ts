import { z } from 'zod';
import { comparedSelectSchema, comparisonPaceSchema, depthSchema } from '../model/comparisons';
import { vaultTextSchema } from '../model/ids';

/** Body of `POST /api/comparisons`. Only the two vaults are required. */
export const comparisonRequestSchema = z.strictObject({
  sourceVault: vaultTextSchema,
  targetVault: vaultTextSchema,
  select: comparedSelectSchema,
  depth: depthSchema.default('full'),
  pace: comparisonPaceSchema,
});
