import { z } from 'zod';
import { type Contract, contract } from './contract';
import { heldSchema } from './control';
import { itemNameSchema, itemTypeSchema, keyCopySchema, versionIdSchema } from '../model/item';
import { stepMoveSchema } from './moveSpec';
import { part, partialSchema } from './contract';
import { proofSchema } from '../model/reportProof';
import { stagingRefSchema, stepFailedSchema, versionResultSchema } from '../model/outcome';
import { backupOutlookSchema, freeingSchema, plannedItemSchema, routeSchema } from '../model/plan';
import { reasonCodeSchema } from '../model/reasonCodes';
import { itemUpdateSchema } from '../model/updates';
import { briefItemSchema, leftOutListSchema, versionListSchema } from '../model/versionLists';

const itemInput = { move: stepMoveSchema, itemType: itemTypeSchema, itemName: itemNameSchema };
/** The number of 429 answers during the step, for the status of the move. */
const throttled = z.number().int().nonnegative();

const failed = stepFailedSchema.extend({ throttled });
const skipped = z.strictObject({
  state: z.literal('skipped'),
  reason: reasonCodeSchema,
  remark: z.string().optional(),
  throttled,
});
const blocked = skipped.extend({ state: z.literal('blocked') });
/** A write of an earlier try may still arrive. The step has to run again after `until` (ISO 8601 UTC). */
const waiting = z.strictObject({ state: z.literal('waiting'), until: z.iso.datetime(), throttled });

/** The step has kept the backup, and may have deleted the key. */
const begun = z.boolean();

/** Recovers or purges the soft-deleted item of this name in the target. Succeeds when there is none. */
export const freeNameContract = contract({
  name: 'freeName',
  input: z.strictObject({ ...itemInput, freeing: freeingSchema }),
  output: z.discriminatedUnion('state', [
    z.strictObject({
      state: z.literal('freed'),
      /** Somebody else freed the name: the step has changed nothing. */
      byOthers: z.literal(true).optional(),
      throttled,
    }),
    blocked,
    failed,
  ]),
});

/** Makes an encrypted backup of one item at the source, and stages it. */
export const backupItemContract = contract({
  name: 'backupItem',
  input: z.strictObject(itemInput),
  output: z.discriminatedUnion('state', [
    z.strictObject({ state: z.literal('backedUp'), staged: stagingRefSchema, throttled }),
    skipped,
    failed,
  ]),
});

const groupInputSchema = z.strictObject({
  move: stepMoveSchema,
  items: z.array(z.strictObject({ itemType: itemTypeSchema, itemName: itemNameSchema })).min(1),
  /**
   * When the batch called the step, or when the move read its items ahead, ISO 8601 UTC. Another call for the same items does not use the
   * notes of this one.
   */
  calledAt: z.iso.datetime(),
});

/** The step that does for several items what `Output` is the output of, in one activity. It has an output for each item. */
export type GroupContract<Output extends z.ZodType> = Contract<
  typeof groupInputSchema,
  z.ZodType<{ outputs: (z.output<Output> | z.output<typeof heldSchema>)[] }>
>;

function groupOf<Output extends z.ZodType>(name: string, output: Output): GroupContract<Output> {
  return contract({
    name,
    input: groupInputSchema,
    output: z.strictObject({ outputs: z.array(z.union([output, heldSchema])) }),
  });
}

/** Makes the backups of a batch. It only reads the source, so one activity has several items; each write has its own. */
export const backupItemsContract = groupOf('backupItems', backupItemContract.output);

/**
 * Restores a staged backup at the target, and sets the properties that backups do not contain. Succeeds when the item
 * is already there with the same versions.
 */
export const restoreItemContract = contract({
  name: 'restoreItem',
  input: z.strictObject({ ...itemInput, staged: stagingRefSchema }),
  output: z.discriminatedUnion('state', [
    z.strictObject({
      state: z.literal('restored'),
      currentVersion: versionIdSchema.optional(),
      /** The policy that it set of an item that the target had already. */
      update: itemUpdateSchema.optional(),
      /** What the step brought of a key, if the move may replace the key later. */
      copy: keyCopySchema.optional(),
      throttled,
    }),
    skipped,
    blocked,
    /** Until `until`, the vault may still execute the restore that it did not confirm. */
    failed.extend({ until: z.iso.datetime().optional() }),
  ]),
});

/**
 * Replaces a key in the target that lacks the newest versions: keeps the staged backup, soft-deletes and purges the key there,
 * restores it, sets its policy and compares. Succeeds when the target has all versions already.
 */
export const replaceKeyContract = contract({
  name: 'replaceKey',
  input: z.strictObject({
    ...itemInput,
    /** Absent if an earlier try has begun: it has kept the backup. */
    staged: stagingRefSchema.optional(),
    /** Stands for what the target had when the key was planned. */
    copy: plannedItemSchema.shape.copy,
  }),
  output: z.discriminatedUnion('state', [
    z.strictObject({
      state: z.literal('restored'),
      currentVersion: versionIdSchema.optional(),
      copy: keyCopySchema.optional(),
      throttled,
    }),
    waiting.extend({ begun }),
    skipped,
    blocked,
    /** `copy`: what the step brought, though the source has changed since. */
    failed.extend({ begun, copy: keyCopySchema.optional() }),
  ]),
});

/** Reads all versions of one item that moves by value, oldest first, and stages values and attributes. */
export const exportItemContract = contract({
  name: 'exportItem',
  input: z.strictObject({ ...itemInput, part }),
  output: z.discriminatedUnion('state', [
    z.strictObject({
      state: z.literal('exported'),
      staged: stagingRefSchema,
      versionCount: z.number().int().nonnegative(),
      currentVersion: versionIdSchema,
      versionsLeftOut: leftOutListSchema,
      reasons: z.array(reasonCodeSchema),
      throttled,
    }),
    partialSchema,
    skipped,
    blocked,
    failed,
  ]),
});

/** Exports the items of a batch. */
export const exportItemsContract = groupOf('exportItems', exportItemContract.output);

/** Writes the staged versions to the target, oldest first. It continues after the versions that are already there. */
export const importItemContract = contract({
  name: 'importItem',
  input: z.strictObject({ ...itemInput, staged: stagingRefSchema, part }),
  output: z.discriminatedUnion('state', [
    z.strictObject({
      state: z.literal('imported'),
      versions: versionListSchema,
      /** Whether the target has other, older content under this name. */
      isOnTop: z.boolean().optional(),
      /** The policy that it set of an item of which the target had every version already. */
      update: itemUpdateSchema.optional(),
      throttled,
    }),
    partialSchema,
    waiting,
    skipped,
    blocked,
    failed,
  ]),
});

/** Creates a key of the same type and properties with new material. Succeeds when the target already has such a key. */
export const recreateItemContract = contract({
  name: 'recreateItem',
  input: z.strictObject(itemInput),
  output: z.discriminatedUnion('state', [
    z.strictObject({
      state: z.literal('recreated'),
      versions: z.array(versionResultSchema),
      versionsLeftOut: leftOutListSchema,
      throttled,
    }),
    waiting,
    skipped,
    blocked,
    failed,
  ]),
});

/**
 * Sets the attributes and policies of an item in the target whose content is the same as in the source. It compares both
 * vaults itself, and never writes a value. Succeeds when nothing differs any more.
 */
export const updateItemContract = contract({
  name: 'updateItem',
  input: z.strictObject({
    ...itemInput,
    backups: backupOutlookSchema,
    /** What the plan shows; absent if no plan has the item. */
    planned: itemUpdateSchema.optional(),
    part,
  }),
  output: z.discriminatedUnion('state', [
    z.strictObject({
      state: z.literal('updated'),
      /** What differed and is equal now; absent if nothing did. */
      update: itemUpdateSchema.optional(),
      versions: versionListSchema,
      throttled,
    }),
    /** Another route fits by now: for newer versions, or because the item or the content of the target changed. */
    z.strictObject({
      state: z.literal('replanned'),
      planned: briefItemSchema,
      update: itemUpdateSchema.optional(),
      throttled,
    }),
    partialSchema,
    waiting,
    failed,
  ]),
});

/**
 * What the verification of one item has to know. `versions` are the results of the transfer: all versions of an import; at
 * most one of a restore, which keeps version ids.
 */
export const verificationSchema = z.strictObject({
  ...itemInput,
  route: routeSchema,
  reasons: z.array(reasonCodeSchema),
  /** The number of versions before the transfer. */
  versionCount: z.number().int().nonnegative(),
  versions: z.array(versionResultSchema),
  versionsLeftOut: z.array(versionIdSchema),
  /** When the writes of the run to the item had ended. Present if a later change in the target is to count as one of others. */
  writtenUntil: z.iso.datetime().optional(),
  part,
});
export type Verification = z.infer<typeof verificationSchema>;

/** The verdict on one item. A page step keeps it encrypted until all items of the page have one. */
export const verifiedOutputSchema = z.discriminatedUnion('state', [
  z.strictObject({
    state: z.literal('verified'),
    versions: z.array(versionResultSchema),
    proof: proofSchema,
    /** Duplicate versions in the target; absent when there are none. */
    doubles: z.array(versionIdSchema).optional(),
    /** In words: a key that is equal by what is public, and that the app could not prove by use. */
    notProved: z.string().optional(),
    /** What the target had of a key before it was compared; set if the move may replace the key later. */
    copy: keyCopySchema.optional(),
    throttled,
  }),
  /** All versions are there, but a duplicate of an older one is the current version. `healItem` repairs that. */
  z.strictObject({ state: z.literal('outdated'), doubles: z.array(versionIdSchema), throttled }),
  failed,
]);
export type VerifiedOutput = z.infer<typeof verifiedOutputSchema>;

/**
 * Writes the right version of an item once more, when a duplicate of an older version became the current one. It reads the
 * results of the transfer from the store. Writes nothing when the right version is already current.
 */
export const healItemContract = contract({
  name: 'healItem',
  input: z.strictObject({ ...itemInput, page: z.number().int().nonnegative(), part }),
  output: z.discriminatedUnion('state', [
    z.strictObject({ state: z.literal('healed'), throttled }),
    partialSchema,
    waiting,
    failed,
  ]),
});
