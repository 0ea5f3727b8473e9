import { z } from 'zod';
import { errorCodes } from './errorCodes';
import { itemNameSchema, itemTypeSchema, keyCopySchema, versionIdSchema } from './item';
import { itemSumsSchema, problemsByCodeSchema } from './progress';
import { reasonCodeSchema } from './reasonCodes';
import { itemUpdateSchema } from './updates';

export const routes = ['backupRestore', 'exportImport', 'recreate', 'update', 'skip', 'block'] as const;
export const routeSchema = z.enum(routes);
export type Route = z.infer<typeof routeSchema>;

/** A version that is not moved although its item moves, and why. */
export const versionLeftOutSchema = z.strictObject({ version: versionIdSchema, reason: reasonCodeSchema });
export type VersionLeftOut = z.infer<typeof versionLeftOutSchema>;

/**
 * What to do with an item of the same name in the target before this item moves: recover or purge a soft-deleted one, or replace a
 * live key that the move itself brought, which lacks the newest versions.
 */
export const freeings = ['recover', 'purge', 'replace'] as const;
export const freeingSchema = z.enum(freeings);
export type Freeing = z.infer<typeof freeingSchema>;

/**
 * Facts of an item for the checks, in addition to its route: dates (unix seconds) and flags of its current version.
 * Each field is optional. They are not part of the plan's hash.
 */
export const itemTraitsSchema = z.strictObject({
  disabled: z.literal(true).optional(),
  notBefore: z.number().optional(),
  expires: z.number().optional(),
  /** A version has a date after 2038-01-19. */
  late: z.literal(true).optional(),
  /** When the service will create a new version: a key's rotation, a certificate's renewal. */
  renewsOn: z.number().optional(),
  /** The issuer in a certificate's policy, if it is one that was created in the vault. */
  issuer: z.string().max(127).optional(),
  /** When the current version was last changed at the source, from the list. */
  updated: z.number().optional(),
  /** Only when `measure` was set, for a certificate that renews itself in the source: whether it does so in the target, too. */
  renewsInTarget: z.enum(['yes', 'unread']).optional(),
  /** Only when `measure` was set: the key is in hardware. */
  hardware: z.literal(true).optional(),
  /** Only when `measure` was set, for a secret that moves by value. */
  valueBytes: z.number().int().optional(),
});
export type ItemTraits = z.infer<typeof itemTraitsSchema>;

/** One item of a plan: its route, and the reasons when it does not simply move. */
export const plannedItemSchema = z.strictObject({
  itemType: itemTypeSchema,
  itemName: itemNameSchema,
  route: routeSchema,
  reasons: z.array(reasonCodeSchema),
  versionCount: z.number().int().nonnegative(),
  /** Versions that cannot move by this route although the item does. */
  versionsLeftOut: z.array(versionLeftOutSchema),
  /** The current version at planning. Another current version at the transfer means that the item has changed. */
  currentVersion: versionIdSchema.optional(),
  freeing: freeingSchema.optional(),
  /** Only for a key to replace: stands for what the target has of it. If that changes, the move leaves the key. */
  copy: keyCopySchema.optional(),
  /** What the move sets; only for the route `update`. */
  update: itemUpdateSchema.optional(),
  /** Details that no reason code contains. Names and dates only, never a value. */
  remark: z.string().max(300).optional(),
  traits: itemTraitsSchema.optional(),
  /** Why the item could not be inspected. Its route is `block` then. */
  failure: z
    .strictObject({ code: z.enum(errorCodes), detail: z.string(), requestId: z.string().optional() })
    .optional(),
});
export type PlannedItem = z.infer<typeof plannedItemSchema>;

/** A page of the plan is also a batch of the transfer. */
export const planPageSchema = z.strictObject({ page: z.number().int(), items: z.array(plannedItemSchema) });
export type PlanPage = z.infer<typeof planPageSchema>;

/** A page as it is stored. The seal is an HMAC with a key of the run; absent in a page that the app changed later. */
export const storedPlanPageSchema = planPageSchema.extend({ seal: z.string().optional() });

export const vaultFactsSchema = z.strictObject({
  name: z.string(),
  region: z.string(),
  geography: z.string().nullable(),
});
export type VaultFacts = z.infer<typeof vaultFactsSchema>;

/** Whether the target accepts backups of the source, as far as known before the first backup. */
export const backupOutlooks = ['expected', 'proved', 'otherGeography', 'unknownRegion', 'refused'] as const;
export const backupOutlookSchema = z.enum(backupOutlooks);
export type BackupOutlook = z.infer<typeof backupOutlookSchema>;

/** SHA-256, hex. */
export const planHashSchema = z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 hex digits, as the plan shows them');

const count = z.number().int().nonnegative();

/**
 * The requests of the move including verification, and the time they need within the limits at its pace. `seconds` is 1
 * for a second or less, and 0 when there is no request.
 */
export const estimateSchema = z.strictObject({
  sourceRequests: count,
  targetRequests: count,
  /** Requests to the target that the service limits separately: 300 writes and 20 key creations per 10 s. */
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
    update: count,
    skip: count,
    block: count,
  }),
  /** Issuers and contacts, and soft-deleted items of the source; `GET …/plan` lists them. */
  settings: count,
  deletedInSource: count,
  estimate: estimateSchema,
  /** The results and problems that are known before the first write. */
  beforeTransfer: itemSumsSchema,
  /** The move also moves items that are created in the source after this plan; part of the plan's hash. */
  late: z.literal('move').optional(),
  /** The problems of issuers and contacts among them. */
  settingProblems: problemsByCodeSchema.optional(),
  /** The hash of the hashes of the plan's parts. */
  planHash: planHashSchema,
});
export type PlanSummary = z.infer<typeof planSummarySchema>;
