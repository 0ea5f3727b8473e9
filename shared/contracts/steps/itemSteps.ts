import { z } from 'zod';
import { contract } from './contract';
import { itemNameSchema, itemTypeSchema, versionIdSchema } from '../model/item';
import { moveSpecSchema } from './moveSpec';
import { stagingRefSchema, stepFailedSchema, versionResultSchema } from '../model/outcome';
import { freeingSchema, routeSchema, versionLeftOutSchema } from '../model/plan';
import { reasonCodeSchema } from '../model/reasonCodes';

const itemInput = { move: moveSpecSchema, itemType: itemTypeSchema, itemName: itemNameSchema };
/** 429 answers met on the way; they show in the move's status. */
const throttled = z.number().int().nonnegative();

const failed = stepFailedSchema.extend({ throttled });
const skipped = z.strictObject({
  state: z.literal('skipped'),
  reason: reasonCodeSchema,
  remark: z.string().optional(),
  throttled,
});
const blocked = skipped.extend({ state: z.literal('blocked') });
/** A write of an earlier try may still arrive; the step has to run again after `until` (ISO 8601 UTC). */
const waiting = z.strictObject({ state: z.literal('waiting'), until: z.iso.datetime(), throttled });

/** Recovers or purges the soft-deleted item that holds the name in the target. A name that is free already is success. */
export const freeNameContract = contract({
  name: 'freeName',
  input: z.strictObject({ ...itemInput, freeing: freeingSchema }),
  output: z.discriminatedUnion('state', [z.strictObject({ state: z.literal('freed'), throttled }), blocked, failed]),
});

/** Takes an encrypted backup of one item at the source and stages it. */
export const backupItemContract = contract({
  name: 'backupItem',
  input: z.strictObject(itemInput),
  output: z.discriminatedUnion('state', [
    z.strictObject({ state: z.literal('backedUp'), staged: stagingRefSchema, throttled }),
    skipped,
    failed,
  ]),
});

/**
 * Restores a staged backup at the target, and sets there what backups do not carry. An item that is there already with
 * the same versions is success.
 */
export const restoreItemContract = contract({
  name: 'restoreItem',
  input: z.strictObject({ ...itemInput, staged: stagingRefSchema }),
  output: z.discriminatedUnion('state', [
    z.strictObject({ state: z.literal('restored'), currentVersion: versionIdSchema.optional(), throttled }),
    skipped,
    blocked,
    failed,
  ]),
});

/** Reads every version of one item that goes by value, oldest first, and stages values and attributes. */
export const exportItemContract = contract({
  name: 'exportItem',
  input: z.strictObject(itemInput),
  output: z.discriminatedUnion('state', [
    z.strictObject({
      state: z.literal('exported'),
      staged: stagingRefSchema,
      versionCount: z.number().int().nonnegative(),
      currentVersion: versionIdSchema,
      versionsLeftOut: z.array(versionLeftOutSchema),
      reasons: z.array(reasonCodeSchema),
      throttled,
    }),
    skipped,
    blocked,
    failed,
  ]),
});

/** Writes the staged versions at the target, oldest first, after those that are there already. */
export const importItemContract = contract({
  name: 'importItem',
  input: z.strictObject({ ...itemInput, staged: stagingRefSchema }),
  output: z.discriminatedUnion('state', [
    z.strictObject({
      state: z.literal('imported'),
      versions: z.array(versionResultSchema),
      /** Whether they lie on top of other content. Steps of earlier builds do not say. */
      isOnTop: z.boolean().optional(),
      throttled,
    }),
    waiting,
    skipped,
    blocked,
    failed,
  ]),
});

/** Makes a key of the same shape with new material. One of that shape that is there already is success. */
export const recreateItemContract = contract({
  name: 'recreateItem',
  input: z.strictObject(itemInput),
  output: z.discriminatedUnion('state', [
    z.strictObject({
      state: z.literal('recreated'),
      versions: z.array(versionResultSchema),
      versionsLeftOut: z.array(versionLeftOutSchema),
      throttled,
    }),
    waiting,
    skipped,
    blocked,
    failed,
  ]),
});

/**
 * Reads one item back at both vaults and compares. `versions` is what the transfer wrote down: of an import all, of a
 * restore, which keeps ids, the only one or none.
 */
export const verifyItemContract = contract({
  name: 'verifyItem',
  input: z.strictObject({
    ...itemInput,
    route: routeSchema,
    reasons: z.array(reasonCodeSchema),
    /** As seen before the transfer. */
    versionCount: z.number().int().nonnegative(),
    versions: z.array(versionResultSchema),
    versionsLeftOut: z.array(versionIdSchema),
  }),
  output: z.discriminatedUnion('state', [
    z.strictObject({
      state: z.literal('verified'),
      versions: z.array(versionResultSchema),
      /** Versions of the target that are doubles of others; absent when there are none. */
      doubles: z.array(versionIdSchema).optional(),
      throttled,
    }),
    /** All versions are there, and the double of an older one became the current version; `healItem` mends that. */
    z.strictObject({ state: z.literal('outdated'), doubles: z.array(versionIdSchema), throttled }),
    failed,
  ]),
});

/**
 * Makes the right version of an item the current one again, where the double of an older one came after it: writes it once
 * more. Takes what `verifyItem` takes. Writes nothing when the right version is current already.
 */
export const healItemContract = contract({
  name: 'healItem',
  input: verifyItemContract.input,
  output: z.discriminatedUnion('state', [z.strictObject({ state: z.literal('healed'), throttled }), waiting, failed]),
});
