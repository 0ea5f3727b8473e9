import { z } from 'zod';
import { moveIdSchema, runIdSchema } from '../model/ids';
import { itemNameSchema, itemTypeSchema } from '../model/item';
import { planSummarySchema, routeSchema } from '../model/plan';

/** How many items of each kind an answer names. It counts all. */
export const maxNamedDifferences = 100;

const count = z.number().int().nonnegative();
const item = { itemType: itemTypeSchema, itemName: itemNameSchema };

/** Items that only one of the two plans has. */
const onlyOneSchema = z.strictObject({
  count,
  items: z.array(z.strictObject({ ...item, route: routeSchema })).max(maxNamedDifferences),
});

/** What differs for one item. `version`: its current version. `other`: a detail, for example which versions are left out. */
export const differingFields = ['route', 'reasons', 'versions', 'version', 'other'] as const;

/** One item that both plans have, and that they treat differently. */
const changedItemSchema = z.strictObject({
  ...item,
  before: routeSchema,
  after: routeSchema,
  fields: z.array(z.enum(differingFields)),
});
export type ChangedItem = z.infer<typeof changedItemSchema>;

/** What a plan has that an earlier one did not have, and the other way round. */
export const planDifferenceSchema = z.strictObject({
  /** The move and the run of the earlier plan, and when that run began. */
  id: moveIdSchema,
  runId: runIdSchema,
  startedAt: z.string(),
  /** The sums and the hash of the earlier plan. */
  planHash: planSummarySchema.shape.planHash,
  items: count,
  versions: count,
  byRoute: planSummarySchema.shape.byRoute,
  added: onlyOneSchema,
  gone: onlyOneSchema,
  changed: z.strictObject({
    count,
    /** How many of them take another route. */
    routes: count,
    items: z.array(changedItemSchema).max(maxNamedDifferences),
  }),
  /** Whether issuers, contacts, or deleted names of the source differ. */
  settingsChanged: z.boolean(),
  /** Whether the settings of the vaults themselves differ. */
  configurationChanged: z.boolean(),
});
export type PlanDifference = z.infer<typeof planDifferenceSchema>;
