import { z } from 'zod';
import { checkAskSchema, checkSummarySchema } from './checks';
import { contract } from '../steps/contract';
import { errorCodes } from './errorCodes';
import { itemTypeSchema } from './item';
import { contentKeyHashSchema, moveSpecSchema } from '../steps/moveSpec';
import { planSummarySchema } from './plan';

const count = z.number().int().nonnegative();
const detail = z.string().max(400);

/** Why something could not be had, in the words of the error. */
export const vaultFaultSchema = z.strictObject({ code: z.enum(errorCodes), detail });
export type VaultFault = z.infer<typeof vaultFaultSchema>;

/** What a call that cannot do any harm proved about one permission; the name is that of the access policies. */
export const proofSchema = z.strictObject({
  itemType: itemTypeSchema,
  permission: z.string(),
  state: z.enum(['granted', 'missing', 'unproved']),
  trouble: vaultFaultSchema.optional(),
});
export type Proof = z.infer<typeof proofSchema>;

/** Entries of access that are compared; a vault has up to 1,024 policies, and these go through history. */
export const maxEntries = 300;

/** What only the management plane tells of a vault. */
export const resourceFactsSchema = z.strictObject({
  subscriptionId: z.string(),
  sku: z.enum(['standard', 'premium']),
  retentionDays: count,
  purgeProtection: z.boolean(),
  usesRoles: z.boolean(),
  /** One line an entry, sorted: who but the app may do what, so that two vaults can be compared. Null: not to be read. */
  access: z.array(z.string()).max(maxEntries).nullable(),
  /** Permissions of the app itself, of those item types where policies or roles tell all of them. */
  ownRights: z.partialRecord(itemTypeSchema, z.array(z.string())),
  network: z.strictObject({
    publicAccess: z.boolean(),
    denies: z.boolean(),
    trustedServices: z.boolean(),
    rules: count,
    privateEndpoints: count,
  }),
  /** Azure services that may use keys and secrets of the vault by themselves. */
  usedBy: z.array(z.enum(['disk encryption', 'virtual machines', 'template deployment'])),
  locks: z
    .array(z.strictObject({ name: z.string(), level: z.string() }))
    .max(20)
    .nullable(),
});
export type ResourceFacts = z.infer<typeof resourceFactsSchema>;

/** One vault of the pair, as far as it could be looked at. */
export const vaultLookSchema = z.strictObject({
  name: z.string(),
  /** Null when it answered. */
  trouble: vaultFaultSchema.nullable(),
  region: z.string().nullable(),
  geography: z.string().nullable(),
  proofs: z.array(proofSchema),
  resource: resourceFactsSchema.nullable(),
  /** Why the management plane told nothing. */
  resourceTrouble: vaultFaultSchema.nullable(),
});
export type VaultLook = z.infer<typeof vaultLookSchema>;

/** Whether the name of a target that does not answer could be had. */
export const nameFactsSchema = z.strictObject({
  state: z.enum(['exists', 'free', 'taken', 'softDeleted', 'notKnown']),
  detail,
});

export type NameFacts = z.infer<typeof nameFactsSchema>;

/** Everything about a pair that is not about items. */
export const checkSurveySchema = z.strictObject({
  source: vaultLookSchema,
  target: vaultLookSchema,
  targetName: nameFactsSchema,
  identity: vaultFaultSchema.nullable(),
  store: vaultFaultSchema.nullable(),
  stagingKey: vaultFaultSchema.nullable(),
  /** Of the key that the survey made for the run; absent where it could not, and in surveys of earlier versions. */
  contentKey: contentKeyHashSchema.optional(),
  stagingVault: z.string(),
  /** Calls that the survey made, and how many of them were answered 429. */
  calls: count,
  throttled: count,
});
export type CheckSurvey = z.infer<typeof checkSurveySchema>;

/** Looks at both vaults, the identity, the store and the staging key; never fails, and never waits long. Reads only. */
export const surveyPairContract = contract({
  name: 'surveyPair',
  input: z.strictObject({ move: moveSpecSchema }),
  output: checkSurveySchema,
});

/** What planning came to: the sums of the stored plan, why there is none, or that nothing could be planned. */
export const planFactsSchema = z.strictObject({
  plan: planSummarySchema.nullable(),
  trouble: vaultFaultSchema.nullable(),
  throttled: count,
});
export type PlanFacts = z.infer<typeof planFactsSchema>;

/** Judges a pair by its survey and its stored plan, compares with the run before, and keeps the run. */
export const judgePairContract = contract({
  name: 'judgePair',
  input: z.strictObject({
    ask: checkAskSchema,
    move: moveSpecSchema,
    startedAt: z.string(),
    finishedAt: z.string(),
    survey: checkSurveySchema,
    planned: planFactsSchema,
    /** A plan that was made for the checks alone is removed. */
    plan: z.enum(['keep', 'remove']),
  }),
  output: checkSummarySchema,
});
