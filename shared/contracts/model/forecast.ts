import { z } from 'zod';
import { itemNameSchema, itemTypeSchema } from './item';
import { reasonCodeSchema } from './reasonCodes';

const count = z.number().int().nonnegative();

/**
 * Where a selected item does not simply go: `blocked` and `skipped` items would not go, `altered` ones would go, but not
 * unchanged.
 */
export const outcomes = ['blocked', 'skipped', 'altered'] as const;
export const outcomeSchema = z.enum(outcomes);
export type Outcome = z.infer<typeof outcomeSchema>;

/** How many items have an outcome. Each item counts once, under its main reason, so the sums of both lists are the total. */
export const outcomeCountsSchema = z.strictObject({
  total: count,
  byType: z.strictObject({ secret: count, key: count, certificate: count }),
  byReason: z.partialRecord(reasonCodeSchema, count),
});
export type OutcomeCounts = z.infer<typeof outcomeCountsSchema>;

/** What the move that is meant would leave undone, in numbers. */
export const forecastSchema = z.strictObject({
  /** All items that the request selects. */
  items: count,
  blocked: outcomeCountsSchema,
  skipped: outcomeCountsSchema,
  altered: outcomeCountsSchema,
});
export type Forecast = z.infer<typeof forecastSchema>;

/** Items that share an outcome and its reason: how many, and the first few by name. */
export const affectedSchema = z.strictObject({
  outcome: outcomeSchema,
  reason: reasonCodeSchema,
  items: z.array(z.strictObject({ itemType: itemTypeSchema, itemName: itemNameSchema })).max(25),
  itemCount: count,
});
export type Affected = z.infer<typeof affectedSchema>;
