import { z } from 'zod';
import { contract } from './contract';
import { itemNameSchema, itemTypeSchema, versionIdSchema } from './item';
import { moveRefSchema } from './moveRef';
import { stagingRefSchema, stepFailedSchema, versionResultSchema } from './outcome';
import { routeSchema } from './plan';

const itemInput = { move: moveRefSchema, itemType: itemTypeSchema, itemName: itemNameSchema };
/** 429 answers met on the way; they show in the move's status. */
const throttled = z.number().int().nonnegative();

const failed = stepFailedSchema.extend({ throttled });
const skipped = z.strictObject({
  state: z.literal('skipped'),
  reason: z.enum(['OTHER_CONTENT_IN_TARGET']),
  throttled,
});
const blocked = z.strictObject({
  state: z.literal('blocked'),
  reason: z.enum(['SOFT_DELETED_IN_TARGET', 'CURRENT_VERSION_DISABLED']),
  throttled,
});

/** Takes an encrypted backup of one item at the source and stages it. */
export const backupItemContract = contract({
  name: 'backupItem',
  input: z.strictObject(itemInput),
  output: z.discriminatedUnion('state', [
    z.strictObject({ state: z.literal('backedUp'), staged: stagingRefSchema, throttled }),
    failed,
  ]),
});

/** Restores a staged backup at the target; an item that is there already with the same versions is success. */
export const restoreItemContract = contract({
  name: 'restoreItem',
  input: z.strictObject({ ...itemInput, staged: stagingRefSchema }),
  output: z.discriminatedUnion('state', [
    z.strictObject({ state: z.literal('restored'), throttled }),
    skipped,
    blocked,
    failed,
  ]),
});

/** Reads every readable version of one item, oldest first, and stages values and attributes. */
export const exportItemContract = contract({
  name: 'exportItem',
  input: z.strictObject(itemInput),
  output: z.discriminatedUnion('state', [
    z.strictObject({
      state: z.literal('exported'),
      staged: stagingRefSchema,
      versionsLeftOut: z.array(versionIdSchema),
      orderUncertain: z.boolean(),
      throttled,
    }),
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
      throttled,
    }),
    skipped,
    blocked,
    failed,
  ]),
});

/** Reads one item back at both vaults and compares. `versions` is empty when ids were kept (restore). */
export const verifyItemContract = contract({
  name: 'verifyItem',
  input: z.strictObject({ ...itemInput, route: routeSchema, versions: z.array(versionResultSchema) }),
  output: z.discriminatedUnion('state', [
    z.strictObject({ state: z.literal('verified'), versions: z.array(versionResultSchema), throttled }),
    failed,
  ]),
});
