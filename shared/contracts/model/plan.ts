import { z } from 'zod';
import { errorCodes } from './errorCodes';
import { itemNameSchema, itemTypeSchema, versionIdSchema } from './item';
import { itemSumsSchema, problemsByCodeSchema } from '../api/moveStatus';
import { reasonCodeSchema } from './reasonCodes';

export const routes = ['backupRestore', 'exportImport', 'recreate', 'skip', 'block'] as const;
export const routeSchema = z.enum(routes);
export type Route = z.infer<typeof routeSchema>;

/** A version that stays behind though its item moves, and why. */
export const versionLeftOutSchema = z.strictObject({ version: versionIdSchema, reason: reasonCodeSchema });
export type VersionLeftOut = z.infer<typeof versionLeftOutSchema>;

/** What is done with a soft-deleted item of the same name in the target before this one moves. */
export const freeings = ['recover', 'purge'] as const;
export const freeingSchema = z.enum(freeings);
export type Freeing = z.infer<typeof freeingSchema>;

/**
 * What checks want to know of an item beside its route: dates and flags of its current version, each absent where there is
 * nothing to tell. Unix seconds. Not part of the plan's hash.
 */
export const itemTraitsSchema = z.strictObject({
  disabled: z.literal(true).optional(),
  notBefore: z.number().optional(),
  expires: z.number().optional(),
  /** Some version has a date after 2038-01-19. */
  late: z.literal(true).optional(),
  /** When the service makes a new version by itself: a key's rotation, a certificate's renewal. */
  renewsOn: z.number().optional(),
  /** The issuer that a certificate's policy names, where it is one of the vault's own. */
  issuer: z.string().max(127).optional(),
  /** When the current version was last changed at the source, as the list showed it. */
  updated: z.number().optional(),
  /** Only where asked to measure: the key lives in hardware. */
  hardware: z.literal(true).optional(),
  /** Only where asked to measure, of a secret that goes by value. */
  valueBytes: z.number().int().optional(),
});
export type ItemTraits = z.infer<typeof itemTraitsSchema>;

/** One line of a plan: how one item goes, and why when it is not a plain move. */
export const plannedItemSchema = z.strictObject({
  itemType: itemTypeSchema,
  itemName: itemNameSchema,
  route: routeSchema,
  reasons: z.array(reasonCodeSchema),
  versionCount: z.number().int().nonnegative(),
  /** Versions that cannot go by this route, though the item does. */
  versionsLeftOut: z.array(versionLeftOutSchema),
  /** The version that was current when the plan was made; another one at the transfer is a change since the plan. */
  currentVersion: versionIdSchema.optional(),
  freeing: freeingSchema.optional(),
  /** What no reason code can say: a date, a name. Names and dates only, never a value. */
  remark: z.string().max(300).optional(),
  traits: itemTraitsSchema.optional(),
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

/** Whether the target takes backups of the source, as far as is known before the first one. */
export const backupOutlooks = ['expected', 'proved', 'otherGeography', 'unknownRegion', 'refused'] as const;
export const backupOutlookSchema = z.enum(backupOutlooks);
export type BackupOutlook = z.infer<typeof backupOutlookSchema>;

/** SHA-256, hex. */
export const planHashSchema = z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 hex digits, as the plan shows them');

const count = z.number().int().nonnegative();

/**
 * Requests that the move will make, verification included, and the time that the limits allow them at its pace: 1 stands
 * for a second or less, 0 for no request at all.
 */
export const estimateSchema = z.strictObject({
  sourceRequests: count,
  targetRequests: count,
  /** Of the target's: those that the service counts apart, 300 and 20 per 10 s. */
  targetWrites: count,
  targetKeyCreates: count,
  seconds: count,
});
export type Estimate = z.infer<typeof estimateSchema>;

export const planSummarySchema = z.strictObject({
  source: vaultFactsSchema,
  target: vaultFactsSchema,
  backups: backupOutlookSchema,
  pages: count,
  items: count,
  versions: count,
  byRoute: z.strictObject({
    backupRestore: count,
    exportImport: count,
    recreate: count,
    skip: count,
    block: count,
  }),
  /** Issuers and contacts, and soft-deleted items of the source; `GET …/plan` lists them. */
  settings: count,
  deletedInSource: count,
  estimate: estimateSchema,
  /** How items stand before the first write, and the problems that are known by then. Absent in plans of an earlier version. */
  beforeTransfer: itemSumsSchema.optional(),
  /** The move also moves what comes into the source after this plan was made; part of the plan's hash. */
  late: z.literal('move').optional(),
  /** Those of the problems that are of issuers and contacts. */
  settingProblems: problemsByCodeSchema.optional(),
  /** Over the hashes of the plan's parts. */
  planHash: planHashSchema,
});
export type PlanSummary = z.infer<typeof planSummarySchema>;
