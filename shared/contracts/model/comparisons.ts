import { z } from 'zod';
import { accessModels } from './vaultResource';
import { callerSchema } from './caller';
import { paceSchema, selectSchema } from './movePolicy';
import { checkRunIdSchema, vaultPairSchema } from './checks';
import { errorCodes } from './errorCodes';
import { itemNameSchema, itemTypeSchema, versionIdSchema } from './item';
import { contentKeyHashSchema } from './ids';
import { notLookedSchema } from './configuration';
import { planHashSchema } from './plan';

/** `metadata` reads lists and properties. `full` also compares contents, and so needs the permission to read them. */
export const depths = ['metadata', 'full'] as const;
export const depthSchema = z.enum(depths);
export type Depth = z.infer<typeof depthSchema>;

/** Names the pair, the start and random digits, as the id of a run of checks does. Also the id of the orchestration. */
export const comparisonIdSchema = checkRunIdSchema;

/** What a comparison selects: types and names. It always compares all versions. */
export const comparedSelectSchema = selectSchema.unwrap().omit({ versions: true }).prefault({});

/** The pace of a comparison. People may use both vaults, so it takes no more than half of the limits unless asked. */
export const comparisonPaceSchema = paceSchema
  .unwrap()
  .omit({ schedule: true })
  .extend({ targetShare: z.number().min(0.01).max(1).default(0.5) })
  .prefault({});

/** `notRead`: the item could not be read or compared to its end, so nothing is claimed about it. */
export const comparedOutcomes = ['match', 'differs', 'onlyInSource', 'onlyInTarget', 'notRead'] as const;
export const comparedOutcomeSchema = z.enum(comparedOutcomes);
export type ComparedOutcome = z.infer<typeof comparedOutcomeSchema>;

/** Everything that can differ between two items of one name. */
export const comparedFields = [
  'name',
  'versionCount',
  'version',
  'versionOrder',
  'value',
  'publicKey',
  'thumbprint',
  'enabled',
  'notBefore',
  'expires',
  'contentType',
  'tag',
  'keyType',
  'keySize',
  'curve',
  'keyOperations',
  'exportable',
  'releasePolicy',
  'attribute',
  'rotationPolicy',
  'certificatePolicy',
] as const;
export const comparedFieldSchema = z.enum(comparedFields);
export type ComparedField = z.infer<typeof comparedFieldSchema>;

export const differenceKinds = ['changed', 'onlyInSource', 'onlyInTarget'] as const;

/** The most differences that the row of one item has. `moreDifferences` counts the others. */
export const maxDifferences = 50;

/** A text of a vault that a report shows: the name of a tag, the path of a field in a policy. */
const shownText = z.string().max(300);

/** One difference. It has no secret value, no digest, and no value of a tag or of a policy. */
export const differenceSchema = z.strictObject({
  field: comparedFieldSchema,
  kind: z.enum(differenceKinds),
  /** The name of the tag or of the attribute, or the path of the field in the policy. */
  name: shownText.optional(),
  sourceVersion: versionIdSchema.optional(),
  targetVersion: versionIdSchema.optional(),
  /** Both sides, for fields that are no secret: a date (ISO 8601), `true`, a number, the type of a key. */
  source: shownText.optional(),
  target: shownText.optional(),
});
export type Difference = z.infer<typeof differenceSchema>;

/** What a vault that lacks an item has under its name instead. */
export const insteadWords = ['softDeleted', 'secret', 'key', 'certificate'] as const;
export const insteadSchema = z.array(z.enum(insteadWords));
export type InsteadWord = (typeof insteadWords)[number];

const count = z.number().int().nonnegative();

/** The result of one item. */
export const comparedItemSchema = z.strictObject({
  itemType: itemTypeSchema,
  itemName: itemNameSchema,
  outcome: comparedOutcomeSchema,
  /** How many versions each vault has; absent for an item that could not be read. */
  versions: z.strictObject({ source: count, target: count }).optional(),
  /** The fields that differ, each once. */
  fields: z.array(comparedFieldSchema),
  differences: z.array(differenceSchema).max(maxDifferences),
  moreDifferences: count.optional(),
  instead: insteadSchema.optional(),
  /** Why the item could not be read or compared. */
  code: z.enum(errorCodes).optional(),
  detail: z.string().optional(),
  requestId: z.string().optional(),
});
export type ComparedItem = z.infer<typeof comparedItemSchema>;

/** The number of items of each outcome. */
export const comparedCountsSchema = z.strictObject({
  match: count,
  differs: count,
  onlyInSource: count,
  onlyInTarget: count,
  notRead: count,
});
export type ComparedCounts = z.infer<typeof comparedCountsSchema>;

/** The number of items that differ in each field. Fields without a difference are absent. */
export const fieldCountsSchema = z.partialRecord(comparedFieldSchema, count);
export type FieldCounts = z.infer<typeof fieldCountsSchema>;

/** The most items without a match that a status names. The report has them all. */
export const maxFindings = 20;
export const comparedFindingSchema = comparedItemSchema.pick({
  itemType: true,
  itemName: true,
  outcome: true,
  fields: true,
  code: true,
});
export type ComparedFinding = z.infer<typeof comparedFindingSchema>;

/** Sums over the items of one page or of many. */
export const comparedSumsSchema = z.strictObject({
  counts: comparedCountsSchema,
  fields: fieldCountsSchema,
  /** The first items without a match. */
  findings: z.array(comparedFindingSchema).max(maxFindings),
});
export type ComparedSums = z.infer<typeof comparedSumsSchema>;

/** A page of results as it is stored. */
export const comparisonPageSchema = z.strictObject({
  page: count,
  items: z.array(comparedItemSchema),
  /** An HMAC over page and items with a key of the run. */
  seal: z.string(),
});

/** An item of a joined list, in the staging of the run: how each vault writes its name, and what a vault has instead. */
export const joinedItemSchema = z.strictObject({
  itemType: itemTypeSchema,
  itemName: itemNameSchema,
  names: z.strictObject({ source: itemNameSchema.optional(), target: itemNameSchema.optional() }),
  instead: z.strictObject({ source: insteadSchema, target: insteadSchema }),
});
export type JoinedItem = z.infer<typeof joinedItemSchema>;

/** With `"access": "roles"`, a comparison also says what each principal can do more and less in the target. */
export const comparedConfigurationSchema = z.strictObject({
  access: z.literal('roles', { error: 'expected roles: access is compared as roles and policies give it' }),
});

/** Principals with one difference: what they can do only in the target, and only in the source. */
export const accessDifferenceSchema = z.strictObject({
  principals: z.array(z.string()),
  more: z.array(z.string()),
  less: z.array(z.string()),
});
export type AccessDifference = z.infer<typeof accessDifferenceSchema>;

/** Who can do what in both vaults. It has names and rights, never a value. */
export const comparedAccessSchema = z.strictObject({
  readAt: z.iso.datetime(),
  /** Null for a vault that Azure Resource Manager does not show. */
  models: z.strictObject({ source: z.enum(accessModels).nullable(), target: z.enum(accessModels).nullable() }),
  /** True if each principal can do the same, and everything could be read. */
  equal: z.boolean(),
  same: z.array(z.string()),
  differences: z.array(accessDifferenceSchema),
  /** How many principals have differences beyond those that are named. */
  unnamed: count,
  /** Principals with a role that the app may not read, or that has a condition. */
  unclear: z.array(z.string()),
  notRead: z.array(notLookedSchema),
});
export type ComparedAccess = z.infer<typeof comparedAccessSchema>;

/** What a comparison compares. */
export const comparisonAskSchema = z.strictObject({
  id: comparisonIdSchema,
  ...vaultPairSchema.shape,
  depth: depthSchema,
  select: comparedSelectSchema,
  pace: comparisonPaceSchema,
  /** Absent: the comparison does not look at access. */
  configuration: comparedConfigurationSchema.optional(),
  /** Who asked for it; absent on a schedule, and if the app does not know its callers. */
  startedBy: callerSchema.optional(),
});
export type ComparisonAsk = z.infer<typeof comparisonAskSchema>;

/** How far a comparison is. */
export const comparisonProgressSchema = z.strictObject({
  startedAt: z.iso.datetime(),
  /** Absent until the comparison has its list. */
  contentKey: contentKeyHashSchema.optional(),
  pages: count,
  items: count,
  /** How many pages are compared. */
  compared: count,
  /** The chain over the hashes of the compared pages. */
  hash: planHashSchema,
  sums: comparedSumsSchema,
  throttled: count,
});
export type ComparisonProgress = z.infer<typeof comparisonProgressSchema>;

/** Why a comparison has no result. */
export const comparisonFailureSchema = z.strictObject({ code: z.enum(errorCodes), detail: z.string() });

/** The output of a comparison. The hash is in history, so that nobody can change the stored results later. */
export const comparisonSummarySchema = z.strictObject({
  id: comparisonIdSchema,
  ...vaultPairSchema.shape,
  depth: depthSchema,
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  /** True if every selected item of both vaults matches. */
  equal: z.boolean(),
  items: count,
  pages: count,
  hash: planHashSchema,
  ...comparedSumsSchema.shape,
  throttled: count,
  access: comparedAccessSchema.optional(),
  failure: comparisonFailureSchema.optional(),
});
export type ComparisonSummary = z.infer<typeof comparisonSummarySchema>;
