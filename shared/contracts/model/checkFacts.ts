import { z } from 'zod';
import { missingReferenceSchema } from './missingReferences';
import { errorCodes } from './errorCodes';
import { itemTypeSchema } from './item';
import { contentKeyHashSchema } from './ids';
import { planSummarySchema } from './plan';

const count = z.number().int().nonnegative();
const detail = z.string().max(400);

/** Why a fact is missing: code and message of the error. */
export const vaultFaultSchema = z.strictObject({ code: z.enum(errorCodes), detail });
export type VaultFault = z.infer<typeof vaultFaultSchema>;

/** The result of a harmless call that tests one permission. The permission has its name in access policies. */
export const rightProofSchema = z.strictObject({
  itemType: itemTypeSchema,
  permission: z.string(),
  state: z.enum(['granted', 'missing', 'unproved']),
  trouble: vaultFaultSchema.optional(),
});
export type RightProof = z.infer<typeof rightProofSchema>;

/**
 * The maximum number of access entries to compare. A vault has up to 1,024 policies, and they are part of the history.
 */
export const maxEntries = 300;

/** Facts of a vault from Azure Resource Manager. */
export const resourceFactsSchema = z.strictObject({
  subscriptionId: z.string(),
  sku: z.enum(['standard', 'premium']),
  retentionDays: count,
  purgeProtection: z.boolean(),
  usesRoles: z.boolean(),
  /** Sorted lines that say who may do what, without the app, for comparing two vaults. Null: could not be read. */
  access: z.array(z.string()).max(maxEntries).nullable(),
  /** Permissions of the app, for item types where policies or roles show all of them. */
  ownRights: z.partialRecord(itemTypeSchema, z.array(z.string())),
  network: z.strictObject({
    publicAccess: z.boolean(),
    denies: z.boolean(),
    trustedServices: z.boolean(),
    rules: count,
    privateEndpoints: count,
  }),
  /** Azure services that may use keys and secrets of the vault. */
  usedBy: z.array(z.enum(['disk encryption', 'virtual machines', 'template deployment'])),
  locks: z
    .array(z.strictObject({ name: z.string(), level: z.string() }))
    .max(20)
    .nullable(),
});
export type ResourceFacts = z.infer<typeof resourceFactsSchema>;

/** How much of a limit of a vault all callers used in the busiest minute of the last hour, in percent. */
export const vaultLoadSchema = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('seen'), percent: count }),
  /** The app may not read the metrics of the vault. */
  z.strictObject({ state: z.literal('hidden') }),
  z.strictObject({ state: z.literal('notKnown') }),
]);
export type VaultLoad = z.infer<typeof vaultLoadSchema>;

/** Facts of one vault of the pair, as far as they could be read. */
export const vaultLookSchema = z.strictObject({
  name: z.string(),
  /** Null when the vault answered. */
  trouble: vaultFaultSchema.nullable(),
  region: z.string().nullable(),
  geography: z.string().nullable(),
  proofs: z.array(rightProofSchema),
  resource: resourceFactsSchema.nullable(),
  /** Why Azure Resource Manager returned no facts. */
  resourceTrouble: vaultFaultSchema.nullable(),
  load: vaultLoadSchema,
});
export type VaultLook = z.infer<typeof vaultLookSchema>;

/** Whether the name of a target that does not answer is available. */
export const nameFactsSchema = z.strictObject({
  state: z.enum(['exists', 'free', 'taken', 'softDeleted', 'notKnown']),
  detail,
});

export type NameFacts = z.infer<typeof nameFactsSchema>;

/** Whether Azure would create the target of a request with `createTarget`. */
export const newTargetFactsSchema = z.discriminatedUnion('state', [
  /** There is a vault at the place that the request names. */
  z.strictObject({ state: z.literal('exists') }),
  z.strictObject({ state: z.literal('accepted') }),
  z.strictObject({ state: z.literal('refused'), trouble: vaultFaultSchema }),
  /** The app may not validate it, or got no answer. */
  z.strictObject({ state: z.literal('notValidated'), trouble: vaultFaultSchema }),
]);
export type NewTargetFacts = z.infer<typeof newTargetFactsSchema>;

/** The facts of a pair, except for its items. */
export const checkSurveySchema = z.strictObject({
  source: vaultLookSchema,
  target: vaultLookSchema,
  targetName: nameFactsSchema,
  /** Absent if the request creates no target. */
  newTarget: newTargetFactsSchema.optional(),
  identity: vaultFaultSchema.nullable(),
  store: vaultFaultSchema.nullable(),
  stagingKey: vaultFaultSchema.nullable(),
  /** Of the key that the survey made for the run; absent where it could not. */
  contentKey: contentKeyHashSchema.optional(),
  stagingVault: z.string(),
  /** Why the key of MOVE_REPORT_KEY_ID did not sign; null if it did. Absent without that setting. */
  reportKey: vaultFaultSchema.nullable().optional(),
  /** References of settings that Azure has not resolved. */
  missing: z.array(missingReferenceSchema),
  /** The number of calls of the survey, and how many got a 429. */
  calls: count,
  throttled: count,
});
export type CheckSurvey = z.infer<typeof checkSurveySchema>;

/** The result of planning: the sums of the stored plan, or why there is none. */
export const planFactsSchema = z.strictObject({
  plan: planSummarySchema.nullable(),
  trouble: vaultFaultSchema.nullable(),
  throttled: count,
});
export type PlanFacts = z.infer<typeof planFactsSchema>;
