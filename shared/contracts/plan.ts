import { z } from 'zod';
import { errorCodes } from './errorCodes';
import { itemNameSchema, itemTypeSchema, versionIdSchema } from './item';

export const routes = ['backupRestore', 'exportImport', 'skip', 'block'] as const;
export const routeSchema = z.enum(routes);
export type Route = z.infer<typeof routeSchema>;

/** Why an item or a version does not simply move. `docs/routes.md` has a row for each, with its remedy. */
export const reasonCodes = [
  'ALREADY_THERE',
  'CERTIFICATE_BACKED',
  'OTHER_CONTENT_IN_TARGET',
  'SOFT_DELETED_IN_TARGET',
  'OTHER_GEOGRAPHY',
  'UNKNOWN_REGION',
  'TOO_MANY_VERSIONS_FOR_BACKUP',
  'CURRENT_VERSION_DISABLED',
  'OLD_VERSION_DISABLED',
  'VERSION_ORDER_UNCERTAIN',
  'PARTLY_IN_TARGET',
  'BACKUP_REFUSED_BY_TARGET',
  'BACKUP_REFUSED_BY_SOURCE',
  'GONE_FROM_SOURCE',
  'NOT_INSPECTED',
] as const;
export const reasonCodeSchema = z.enum(reasonCodes);
export type ReasonCode = z.infer<typeof reasonCodeSchema>;

/** One line of a plan: how one item goes, and why when it is not a plain move. */
export const plannedItemSchema = z.strictObject({
  itemType: itemTypeSchema,
  itemName: itemNameSchema,
  route: routeSchema,
  reasons: z.array(reasonCodeSchema),
  versionCount: z.number().int().nonnegative(),
  /** Versions that cannot go by this route, though the item does. */
  versionsLeftOut: z.array(versionIdSchema),
  /** Why the item could not be inspected; its route is `block` then. */
  failure: z
    .strictObject({ code: z.enum(errorCodes), detail: z.string(), requestId: z.string().optional() })
    .optional(),
});
export type PlannedItem = z.infer<typeof plannedItemSchema>;

/** A page of the plan is also a batch of the transfer. */
export const planPageSchema = z.strictObject({ page: z.number().int(), items: z.array(plannedItemSchema) });
export type PlanPage = z.infer<typeof planPageSchema>;

export const vaultFactsSchema = z.strictObject({
  name: z.string(),
  region: z.string(),
  geography: z.string().nullable(),
});
export type VaultFacts = z.infer<typeof vaultFactsSchema>;

export const planSummarySchema = z.strictObject({
  source: vaultFactsSchema,
  target: vaultFactsSchema,
  sameGeography: z.boolean().nullable(),
  pages: z.number().int(),
  items: z.number().int(),
  versions: z.number().int(),
  byRoute: z.strictObject({
    backupRestore: z.number().int(),
    exportImport: z.number().int(),
    skip: z.number().int(),
    block: z.number().int(),
  }),
  /** SHA-256 over the canonical plan, hex. */
  planHash: z.string(),
});
export type PlanSummary = z.infer<typeof planSummarySchema>;
