import { z } from 'zod';
import { type VaultPairName, vaultPairSchema } from '../model/checks';
import { comparisonIdSchema } from '../model/comparisons';
import { stepFailedSchema } from '../model/outcome';
import { planHashSchema } from '../model/plan';
import { startSchema } from '../model/ids';
import { scheduledComparisonSchema } from '../settings/scheduledPairs';
import { contract } from './contract';

const count = z.number().int().nonnegative();

/** How many differing items a scheduled comparison knows one by one. Of more, it knows the number. */
export const maxKnownDifferences = 2_000;

/** An item that differs: a hash of its type and name, and one of how it differs. */
const differingSchema = z.string().regex(/^[0-9a-f]{12}-[0-9a-f]{12}$/);

/** An item that could not be read: a hash of its type and name. */
const unreadSchema = z.string().regex(/^[0-9a-f]{12}$/);

/** The differences of one comparison. */
export const foundDifferencesSchema = z.strictObject({
  /** The number of items that differ, or that only one vault has. */
  count,
  /** The first of them. */
  known: z.array(differingSchema).max(maxKnownDifferences),
  /** The first items that could not be read. Nothing is known of how they differ. */
  unread: z.array(unreadSchema).max(maxKnownDifferences),
});
export type FoundDifferences = z.infer<typeof foundDifferencesSchema>;

/** What the scheduled comparisons of a pair know from one to the next. It is in history, where nobody else can change it. */
export const comparisonDriftSchema = z.strictObject({
  count,
  known: foundDifferencesSchema.shape.known,
  /** How many items the last comparison that did not fail could not read, up to the maximum. */
  unread: count,
  /** The last comparison failed, so the differences are those of the one before it. */
  failed: z.boolean(),
  /** The last notice did not say that every item matches. Absent if it did. */
  alarmed: z.literal(true).optional(),
});
export type Drift = z.infer<typeof comparisonDriftSchema>;

/** What a scheduled comparison found in contrast to the one before. */
export const driftChangeSchema = z.strictObject({
  /** Differences that the comparison before did not have. */
  appeared: count,
  /** Differences of the comparison before that are gone. */
  gone: count,
  /** The differences of the comparison before; null for the first one. */
  before: count.nullable(),
});
export type DriftChange = z.infer<typeof driftChangeSchema>;

/** Compares one pair on a schedule, and posts a notice if it has other differences than the time before. */
export const compareScheduledPairContract = contract({
  name: 'compareScheduledPair',
  input: scheduledComparisonSchema.extend({
    previous: comparisonDriftSchema.nullable(),
    start: startSchema.optional(),
  }),
  output: z.strictObject({ id: comparisonIdSchema, drift: comparisonDriftSchema, change: driftChangeSchema }),
});

/**
 * The instance id of the scheduled comparisons of a pair. The runtime starts no second instance with this id while the first is
 * running. No id of a move or of a comparison contains a colon.
 */
export function scheduledComparison({ sourceVault, targetVault }: VaultPairName): string {
  return `compare:${sourceVault}--${targetVault}`;
}

/** Enters a comparison into the list of all, and purges the histories of comparisons whose results are removed by now. */
export const enterScheduledContract = contract({
  name: 'enterScheduled',
  input: z.strictObject({ id: comparisonIdSchema, ...vaultPairSchema.shape }),
  output: z.strictObject({ purged: count }),
});

/** Reads the stored results of a comparison, which must have the hash that its history has. */
export const readDifferencesContract = contract({
  name: 'readDifferences',
  input: z.strictObject({ id: comparisonIdSchema, pages: count, hash: planHashSchema }),
  output: z.discriminatedUnion('state', [
    foundDifferencesSchema.extend({ state: z.literal('read') }),
    stepFailedSchema,
  ]),
});
