import { z } from 'zod';
import { itemCountsSchema, phaseSchema, problemsByCodeSchema, versionCountsSchema } from './progress';
import { checkProofSchema } from './checks';
import { planSummarySchema } from './plan';
import { vaultNameSchema, whole } from './ids';

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

/** What the real move would do, from a plan of its own against the real target. */
export const realPlanSchema = z.strictObject({
  /** When the planning began to read both vaults. Nothing was read for it later. */
  evidenceAt: z.iso.datetime(),
  /** How the move would end if every planned item arrived. */
  phase: phaseSchema,
  items: itemCountsSchema,
  versions: versionCountsSchema,
  problemCount: whole,
  problemsByCode: problemsByCodeSchema,
  /** Null if the plan failed. */
  plan: planSummarySchema.nullable(),
  /** The run of checks of the real move's gate; absent without one. */
  checks: checkProofSchema.optional(),
});

export type RealPlan = z.infer<typeof realPlanSchema>;

/** What a rehearsal knows at its end. */
export const rehearsedSchema = z.strictObject({ real: realPlanSchema.nullable(), scratch: scratchFateSchema });

/** What a rehearsal can never prove, or did not prove. */
export const unprovenParts = [
  'realPlan',
  'targetWrites',
  'routes',
  'existingItems',
  'region',
  'configuration',
  'renewals',
] as const;

/** The part of the report for a rehearsal. */
export const rehearsalReportSchema = z.strictObject({
  targetVault: vaultNameSchema,
  /** Null if the run ended before it had planned the real move. */
  real: realPlanSchema.extend({ reportUri: z.string() }).nullable(),
  scratch: scratchFateSchema.extend({
    vault: vaultNameSchema,
    subscriptionId: z.string(),
    resourceGroup: z.string(),
    region: z.string(),
  }),
  /** What happened in the scratch vault. */
  proven: z.strictObject({
    items: whole,
    versions: whole,
    verified: whole,
    seconds: z.number().nonnegative(),
    itemsPerSecond: z.number().nonnegative(),
    throttled: whole,
  }),
  notProven: z.array(z.strictObject({ what: z.enum(unprovenParts), detail: z.string() })),
});

export type RehearsalReport = z.infer<typeof rehearsalReportSchema>;
