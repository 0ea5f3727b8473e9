import { z } from 'zod';
import { callerIdSchema, callerNameSchema } from './caller';
import { errorCodes } from './errorCodes';
import { itemNameSchema, itemTypeSchema, versionIdSchema } from './item';
import { stepFailedSchema, versionResultSchema } from './outcome';
import { vaultChangeKinds, vaultChangeSchema } from './vaultChanges';
import { planHashSchema, routeSchema } from './plan';
import { controlReasonSchema } from './asks';
import { approvalRecordSchema } from './progress';
import { reportHashSchema } from './reportProof';
import { runIdSchema } from './ids';

const count = z.number().int().nonnegative();

/**
 * What a rollback does with an item. `delete`: the move wrote it, so it is soft-deleted. `deleteAgain`: the move recovered it, so
 * it becomes soft-deleted again. `restore`: the move set its attributes or its policy, and noted the former ones. `keep`: the move changed it, and this cannot be undone.
 */
export const rollbackActions = ['delete', 'deleteAgain', 'restore', 'keep'] as const;
export const rollbackActionSchema = z.enum(rollbackActions);
export type RollbackAction = z.infer<typeof rollbackActionSchema>;

/** Why a rollback leaves an item as it is. `docs/rollback.md` has a row for each. */
export const rollbackReasons = [
  // known before: from the report of the move
  'EXISTED_BEFORE',
  'POLICY_SET',
  'ATTRIBUTES_SET',
  'NEW_KEY_MATERIAL',
  'WRITES_UNKNOWN',
  // found at the item
  'CHANGED_SINCE',
  'SOURCE_LACKS_IT',
  'NOT_RECOVERABLE',
  'RECOVERED_SINCE',
  'DELETE_UNCONFIRMED',
  'DATE_STAYS',
  'POLICY_PARTS_STAY',
  'NOT_THERE',
] as const;
export const rollbackReasonSchema = z.enum(rollbackReasons);
export type RollbackReason = z.infer<typeof rollbackReasonSchema>;

/** What remains of the purge or of the writes of the move, although the item itself is taken back. */
export const rollbackNotes = ['PURGED_ITEM_STAYS_GONE', 'ADDED_VERSIONS_STAY', 'POLICY_STAYS'] as const;
export const rollbackNoteSchema = z.enum(rollbackNotes);
export type RollbackNote = z.infer<typeof rollbackNoteSchema>;

/** Changes of the vault itself, which a rollback of items leaves as they are. */
export const rollbackRests = ['TARGET_VAULT_STAYS', 'CONFIGURATION_STAYS', 'ISSUERS_AND_CONTACTS_STAY'] as const;
export const rollbackRestSchema = z.enum(rollbackRests);
export type RollbackRest = z.infer<typeof rollbackRestSchema>;

/** What a rollback does with a change of the vault itself: removes what the move added, sets what it replaced, or leaves it. */
export const rollbackVaultActions = ['remove', 'restore', 'keep'] as const;

/** Why a rollback leaves a change of the vault itself. `docs/rollback.md` has a row for each. */
export const rollbackVaultReasons = [
  'OWN_ACCESS',
  'CHANGED_SINCE',
  'IN_USE',
  'ROLE_IN_USE',
  'NOT_ALLOWED',
  'NO_VAULT',
] as const;
export const rollbackVaultReasonSchema = z.enum(rollbackVaultReasons);
export type RollbackVaultReason = z.infer<typeof rollbackVaultReasonSchema>;

/** One change of the vault itself in the plan of a rollback. */
export const rollbackVaultRowSchema = z.strictObject({
  change: vaultChangeSchema,
  action: z.enum(rollbackVaultActions),
  /** Present for `keep`. */
  reason: rollbackVaultReasonSchema.optional(),
});
export type RollbackVaultRow = z.infer<typeof rollbackVaultRowSchema>;
export const rollbackVaultPageSchema = z.strictObject({ page: count, rows: z.array(rollbackVaultRowSchema) });

/** A change of the vault as people see it. Its `before` and `set` are in the report of the move. */
export const shownVaultRowSchema = z.strictObject({
  kind: z.enum(vaultChangeKinds),
  name: z.string(),
  action: z.enum(rollbackVaultActions),
  reason: rollbackVaultReasonSchema.optional(),
});
export type ShownVaultRow = z.infer<typeof shownVaultRowSchema>;

/** The result of a change of the vault. `rolledBack`: the vault is as before the move in this point. */
export const rolledBackVaultRowSchema = shownVaultRowSchema.extend({
  state: z.enum(['rolledBack', 'kept', 'failed']),
  /** The command that undoes it by hand. */
  command: z.string(),
  detail: z.string().max(1_000).optional(),
  code: z.enum(errorCodes).optional(),
  requestId: z.string().optional(),
});
export type RolledBackVaultRow = z.infer<typeof rolledBackVaultRowSchema>;
export const rolledBackVaultPageSchema = z.strictObject({
  /** The hash of the page before it. */
  before: z.string().nullable(),
  rows: z.array(rolledBackVaultRowSchema),
});

/** One item of the plan of a rollback. */
export const rollbackRowSchema = z.strictObject({
  itemType: itemTypeSchema,
  itemName: itemNameSchema,
  route: routeSchema,
  action: rollbackActionSchema,
  /** Present for `keep`. */
  reason: rollbackReasonSchema.optional(),
  notes: z.array(rollbackNoteSchema).optional(),
  versionCount: count,
  /** The versions that the move brought, as its report has them. Empty if the report has only their number. */
  versions: z.array(versionResultSchema.omit({ digest: true })),
  /** For `restore`: the hash of the encrypted note with the former attributes and policy. */
  former: planHashSchema.optional(),
});
export type RollbackRow = z.infer<typeof rollbackRowSchema>;

export const rollbackPlanPageSchema = z.strictObject({ page: count, rows: z.array(rollbackRowSchema) });

/** The hashes of a rollback plan. The hash over them is what a person approves. */
export const rollbackHashesSchema = z.strictObject({
  moveId: z.string(),
  runId: runIdSchema,
  reportHead: reportHashSchema,
  /** When the move ran: its start, and the end of its last write. */
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  pages: z.array(planHashSchema),
  rests: z.array(rollbackRestSchema),
  /** The hashes of the pages of changes of the vault itself; absent if there are none. */
  vaultPages: z.array(planHashSchema).optional(),
});
export type RollbackHashes = z.infer<typeof rollbackHashesSchema>;

export const rollbackPlanCountsSchema = z.strictObject({
  delete: count,
  deleteAgain: count,
  restore: count,
  keep: count,
  /** Items of which the move wrote nothing. The plan does not list them. */
  untouched: count,
});
export type RollbackPlanCounts = z.infer<typeof rollbackPlanCountsSchema>;

/** `gone`: the item was not in the target any more, or soft-deleted already. */
export const rolledBackStates = ['rolledBack', 'kept', 'gone', 'failed'] as const;
export const rolledBackStateSchema = z.enum(rolledBackStates);
export type RolledBackState = z.infer<typeof rolledBackStateSchema>;

/** The result of one item. */
export const rolledBackItemSchema = rollbackRowSchema.omit({ versions: true, former: true }).extend({
  state: rolledBackStateSchema,
  /** What exactly differs; names of fields and ids of versions, never a value. */
  detail: z.string().max(1_000).optional(),
  code: z.enum(errorCodes).optional(),
  requestId: z.string().optional(),
  /** When the service will purge the soft-deleted item; until then its name is in use. ISO 8601. */
  purgedOn: z.iso.datetime().optional(),
});
export type RolledBackItem = z.infer<typeof rolledBackItemSchema>;

export const rolledBackPageSchema = z.strictObject({ page: count, items: z.array(rolledBackItemSchema) });

/** What the step of one item returns. */
export const rollbackOutcomeSchema = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('rolledBack'), purgedOn: z.iso.datetime().optional(), throttled: count }),
  z.strictObject({
    state: z.enum(['kept', 'gone']),
    reason: rollbackReasonSchema,
    detail: z.string().optional(),
    throttled: count,
  }),
  stepFailedSchema.extend({ throttled: count }),
]);
export type RollbackOutcome = z.infer<typeof rollbackOutcomeSchema>;

/** What a page became whose results the store did not take. The outcomes are those of its first rows. */
export const unsavedPageSchema = z.strictObject({ page: count, outcomes: z.array(rollbackOutcomeSchema) });
export type UnsavedPage = z.infer<typeof unsavedPageSchema>;

export const rolledBackCountsSchema = z.strictObject({ rolledBack: count, kept: count, gone: count, failed: count });
export type RolledBackCounts = z.infer<typeof rolledBackCountsSchema>;

/** The results of an earlier rollback of the same run, as its output in the history names them. */
export const earlierRollbackSchema = z.strictObject({ rollbackId: runIdSchema, pages: count, hash: planHashSchema });
export type EarlierRollback = z.infer<typeof earlierRollbackSchema>;

/** A rollback as a person asked for it. It is in the signed input of the orchestration. */
export const rollbackAskSchema = z.strictObject({
  /** Distinguishes the rollbacks of a move, and is the run of the claim on the target. */
  rollbackId: runIdSchema,
  /** The hash of the plan that the person has read. */
  planHash: planHashSchema,
  /** The head of the report from which the plan was made. It comes from the status of the move. */
  reportHead: reportHashSchema,
  askedAt: z.iso.datetime(),
  /** The name of the caller; null if the app does not know its callers. */
  by: callerNameSchema.nullable(),
  identity: callerIdSchema.optional(),
  reason: controlReasonSchema.optional(),
  /**
   * Who may not approve the rollback: who asked for it, and who started the move. Absent: it needs no second person, and begins at once.
   */
  barred: z.array(callerIdSchema).min(1).max(2).optional(),
  /** The rollback before this one, if it was of the same run. */
  earlier: earlierRollbackSchema.optional(),
});
export type RollbackAsk = z.infer<typeof rollbackAskSchema>;

/** What the report of a move says of an item that the move brought. Without versions, only a comparison shows what came. */
export const broughtItemSchema = z.strictObject({
  itemType: itemTypeSchema,
  itemName: itemNameSchema,
  versions: z.array(versionResultSchema.omit({ digest: true })),
  /** Versions that the move did not bring, in either vault if it was a move back. */
  leftOut: z.array(versionIdSchema),
});
export type BroughtItem = z.infer<typeof broughtItemSchema>;

/** A page of what a move brought, for the move that brings later writes back. The items are spread over the pages by hash. */
export const broughtPageSchema = z.strictObject({ page: count, items: z.array(broughtItemSchema) });
export const broughtHashesSchema = z.strictObject({ pages: z.array(planHashSchema) });

/** `last`: the hash of the last page of results; null if there is none. */
export const rolledBackVaultSchema = z.strictObject({
  pages: count,
  counts: rolledBackCountsSchema,
  last: planHashSchema.nullable(),
});
export type RolledBackVault = z.infer<typeof rolledBackVaultSchema>;

/** How far a rollback is. */
export const rollbackProgressSchema = z.strictObject({
  startedAt: z.iso.datetime(),
  /** Who approved it, if it needs a second person; absent until then. */
  approval: approvalRecordSchema.optional(),
  /** Pages and rows of the plan; null before the plan is stored. */
  plan: z
    .strictObject({
      pages: count,
      rows: count,
      looks: count,
      rests: z.array(rollbackRestSchema),
      /** The pages of changes of the vault itself; absent if there are none. */
      vaultPages: count.optional(),
    })
    .nullable(),
  nextPage: count,
  counts: rolledBackCountsSchema,
  /** The chain over the hashes of the result pages. */
  hash: planHashSchema,
  throttled: count,
  /** What became of the changes of the vault itself, once all are done. */
  vault: rolledBackVaultSchema.optional(),
});
export type RollbackProgress = z.infer<typeof rollbackProgressSchema>;

/** `awaitingApproval`: nothing is claimed or deleted before another person approves. `partiallyCompleted`: items were kept, or failed. The report names each. */
export const rollbackPhases = [
  'awaitingApproval',
  'preparing',
  'rollingBack',
  'completed',
  'partiallyCompleted',
  'failed',
] as const;
export const rollbackPhaseSchema = z.enum(rollbackPhases);
export type RollbackPhase = z.infer<typeof rollbackPhaseSchema>;

export const rollbackFailureSchema = z.strictObject({ code: z.enum(errorCodes), detail: z.string() });

/** The output of a rollback. The hash is in history, so that nobody can change the stored results later. */
export const rollbackSummarySchema = z.strictObject({
  phase: rollbackPhaseSchema,
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  approval: approvalRecordSchema.optional(),
  counts: rolledBackCountsSchema,
  rests: z.array(rollbackRestSchema),
  pages: count,
  hash: planHashSchema,
  throttled: count,
  vault: rolledBackVaultSchema.optional(),
  failure: rollbackFailureSchema.optional(),
  /** The pages after `pages` whose results are in no store; absent if there are none. */
  unsaved: z.array(unsavedPageSchema).optional(),
});
export type RollbackSummary = z.infer<typeof rollbackSummarySchema>;
