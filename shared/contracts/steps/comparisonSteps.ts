import { z } from 'zod';
import { stepFailedSchema } from '../model/outcome';
import {
  comparedAccessSchema,
  comparedSumsSchema,
  comparisonAskSchema,
  comparisonProgressSchema,
  comparisonSummarySchema,
} from '../model/comparisons';
import { planHashSchema } from '../model/plan';
import { startSchema } from '../model/ids';
import { contract } from './contract';
import { stepMoveSchema } from './moveSpec';
import { open, pageFailed, pageInput } from './pageSteps';
import { part, partialOrFailed, partialSchema } from './contract';

const count = z.number().int().nonnegative();

/** Lists both vaults, joins the names, and stores them in pages, encrypted in the staging of the run. */
export const listComparisonContract = contract({
  name: 'listComparison',
  input: z.strictObject({ move: stepMoveSchema, part }),
  output: z.discriminatedUnion('state', [
    z.strictObject({ state: z.literal('listed'), pages: count, items: count, throttled: count }),
    ...partialOrFailed,
  ]),
});

/**
 * Compares the items of one page in both vaults, and stores the page of results when all are finished. It writes nothing to
 * a vault. The hash of the stored page is in history.
 */
export const comparePageContract = contract({
  name: 'comparePage',
  input: z.strictObject(pageInput),
  output: z.discriminatedUnion('state', [
    z.strictObject({ state: z.literal('stored'), hash: planHashSchema, sums: comparedSumsSchema, throttled: count }),
    open,
    partialSchema,
    pageFailed,
  ]),
});

/** Reads who can do what in both vaults, and compares it. It writes nothing. */
export const compareVaultAccessContract = contract({
  name: 'compareVaultAccess',
  input: z.strictObject({ move: stepMoveSchema }),
  output: z.discriminatedUnion('state', [
    z.strictObject({ state: z.literal('compared'), access: comparedAccessSchema }),
    stepFailedSchema,
  ]),
});

/** Empties the staging of a comparison, and removes the results of the oldest comparisons of its pair. */
export const finishComparisonContract = contract({
  name: 'finishComparison',
  input: z.strictObject({ move: stepMoveSchema }),
  output: z.strictObject({ state: z.literal('finished'), removed: count }),
});

/** Compares two vaults. One generation compares some pages; the next one continues from there. */
export const compareVaultsContract = contract({
  name: 'compareVaults',
  input: comparisonAskSchema.extend({
    progress: comparisonProgressSchema.nullable(),
    start: startSchema.optional(),
  }),
  output: comparisonSummarySchema,
});
