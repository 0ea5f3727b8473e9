import { z } from 'zod';
import { itemNameSchema, itemTypeSchema } from './item';
import { reasonCodeSchema } from './reasonCodes';

const count = z.number().int().nonnegative();

/**
 * Outcomes of selected items that would not simply move: `blocked` and `skipped` items would not move, `altered` items
 * would move but change.
 */
export const outcomes = ['blocked', 'skipped', 'altered'] as const;
export const outcomeSchema = z.enum(outcomes);
export type Outcome = z.infer<typeof outcomeSchema>;

/**
 * The number of items with an outcome. Each item counts once, by its main reason, so both lists add up to the total.
 */
export const outcomeCountsSchema = z.strictObject({
  total: count,
  byType: z.strictObject({ secret: count, key: count, certificate: count }),
  byReason: z.partialRecord(reasonCodeSchema, count),
});
export type OutcomeCounts = z.infer<typeof outcomeCountsSchema>;

/** The numbers of items that would not simply move. */
export const forecastSchema = z.strictObject({
  /** All items that the request selects. */
  items: count,
  blocked: outcomeCountsSchema,
  skipped: outcomeCountsSchema,
  altered: outcomeCountsSchema,
});
export type Forecast = z.infer<typeof forecastSchema>;

/** Items with the same outcome and reason: their number, and the first few by name. */
export const affectedSchema = z.strictObject({
  outcome: outcomeSchema,
  reason: reasonCodeSchema,
  items: z.array(z.strictObject({ itemType: itemTypeSchema, itemName: itemNameSchema })).max(25),
  itemCount: count,
});
export type Affected = z.infer<typeof affectedSchema>;
