import { z } from 'zod';
import { itemNameSchema, itemTypeSchema } from '../model/item';
import { itemStateSchema } from '../model/outcome';
import { routeSchema } from '../model/plan';
import { reasonCodeSchema } from '../model/reasonCodes';
import { itemUpdateSchema } from '../model/updates';
import { runIdSchema, moveIdSchema } from '../model/ids';
import { runLineSchema } from './moveRuns';
import { phaseSchema, problemSchema } from '../model/progress';

const count = z.number().int().nonnegative();

/** A place in the list of all moves: the inverted time of a start, the id of the move and of its run. */
export const moveTokenSchema = z.string().regex(/^\d{17}_[A-Za-z0-9][A-Za-z0-9_-]{0,63}_[0-9a-f]{8}$/);
export type MoveToken = z.infer<typeof moveTokenSchema>;

/** One move in a list: its newest run. */
export const moveLineSchema = z.strictObject({
  id: moveIdSchema,
  ...runLineSchema.omit({ isShownByDefault: true }).shape,
  moveUri: z.string(),
});
export type MoveLine = z.infer<typeof moveLineSchema>;

/** Body of `GET /api/moves`. */
export const moveListSchema = z.strictObject({
  moves: z.array(moveLineSchema),
  /** Null on the last page. A page can have fewer moves than asked for, and still not be the last. */
  continuationToken: moveTokenSchema.nullable(),
});
export type MoveList = z.infer<typeof moveListSchema>;

/** A place in the list of a run's items: the page of the plan, and how many of its items were looked at. */
export const itemTokenSchema = z.string().regex(/^\d{1,7}\.\d{1,7}$/);

/** One item of a run: where it is on its way, and what a person should know. */
export const itemLineSchema = z.strictObject({
  itemType: itemTypeSchema,
  itemName: itemNameSchema,
  route: routeSchema,
  state: itemStateSchema,
  reasons: z.array(reasonCodeSchema),
  versions: z.strictObject({ total: count, done: count }),
  /** Whether the item was read in both vaults and is equal. */
  verified: z.boolean(),
  /** Until when the app knows that: the begin of its last reading that shows it. Null if it was not verified. */
  provedAt: z.iso.datetime().nullable(),
  /** The fields that an update sets, for the route `update`. */
  update: itemUpdateSchema.optional(),
  /** What stays, failed, or should be known. */
  problems: z.array(problemSchema),
});
export type ItemLine = z.infer<typeof itemLineSchema>;

/** Body of `GET /api/moves/{id}/items`. */
export const itemListSchema = z.strictObject({
  id: moveIdSchema,
  runId: runIdSchema,
  phase: phaseSchema,
  items: z.array(itemLineSchema),
  /** Null on the last page. A page can have fewer items than asked for, and still not be the last. */
  continuationToken: itemTokenSchema.nullable(),
});
export type ItemList = z.infer<typeof itemListSchema>;
