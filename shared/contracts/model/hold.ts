import { planHashSchema } from './plan';
import { z } from 'zod';
import { cutoverAskSchema } from './asks';
import { freezeSchema, frozenSchema } from './freeze';
import {
  deletedSinceSchema,
  heldListRefSchema,
  keptDeletionSchema,
  maxDeletions,
  shownHeldListSchema,
  unaskedDeletionSchema,
} from './deletions';
import { problemSchema } from './progress';
import { whole } from './ids';

/**
 * Which vault answers to a name, as Azure Resource Manager shows it: its resource id, and when it was created. Null where the app may
 * not read that.
 */
export const vaultIdentitySchema = z.strictObject({ source: z.string().nullable(), target: z.string().nullable() });

export type VaultIdentity = z.infer<typeof vaultIdentitySchema>;

/** The items of a held move that others changed in the target: their number, the first few, and a hash of all. */
export const changedItemsSchema = z.strictObject({ count: whole, first: z.array(problemSchema), hash: planHashSchema });

export type ChangedItems = z.infer<typeof changedItemsSchema>;

/** Some things by name: their number, and the first few. */
export const namedSchema = z.strictObject({ count: whole, first: z.array(z.string()) });
export type Named = z.infer<typeof namedSchema>;

/** What a held move knows of its target by its last complete reading of it. */
const targetWatchSchema = z.strictObject({
  /** When that reading began. */
  readAt: z.iso.datetime(),
  changed: changedItemsSchema,
  /** Issuers and contacts that others changed in the target. Only a last pass reads them, so absent before. */
  settings: changedItemsSchema.optional(),
  /**
   * Whose access policies at the source are not those of the plan, from which the target has its roles. Absent unless policies become
   * roles, and where Azure Resource Manager does not show them.
   */
  access: namedSchema.optional(),
  /** The roles at single items that the target lacks yet. Absent unless the request configures the target. */
  itemRoles: namedSchema.optional(),
  identity: vaultIdentitySchema,
});

const time = z.iso.datetime();

/** Which items that did not arrive a pass tries again: those with a fault that may pass, all that failed, or blocked ones, too. */
export const retrySchema = z.enum(['transient', 'failed', 'all']);
export type Retry = z.infer<typeof retrySchema>;

/**
 * In a held move whose last pass left differences that no pass can carry: a number that grows with the passes. A look reads a few of
 * them again, each time others. `unread`: it reads those that the last pass tried to read.
 */
export const leftTurnSchema = z.union([z.number().int().nonnegative(), z.literal('unread')]);

/** What the passes of a held move have brought to the target since its plan. */
export const broughtSchema = z.strictObject({
  /** Items of the rounds; an item counts once in each round. */
  items: whole,
  /** Versions that are new to the move. */
  versions: z.number().int(),
});

/** Differences that a pass found and could not carry: their number, and the first few. */
export const pendingSchema = z.strictObject({
  count: whole,
  first: z.array(problemSchema),
  /** A vault did not answer for at least one of them, so the next pass reads those again that this one tried to read. */
  isUnread: z.literal(true).optional(),
});
export type Pending = z.infer<typeof pendingSchema>;

/** Items that were deleted at the source and that the move left in the target: their number, and the first few. */
export const keptDeletionsSchema = z.strictObject({ count: whole, first: z.array(keptDeletionSchema) });
export type KeptDeletions = z.infer<typeof keptDeletionsSchema>;

/** What a held move knows of items that were deleted at the source. */
export const deletionsOfHoldSchema = z.strictObject({
  /** Stands for the names that the current look has seen so far. */
  seen: z.string().optional(),
  /** Stands for the names at the last search for deleted items. Unless they differ, none was deleted since. */
  searched: z.string().optional(),
  /** Deleted at the source, and still in the target. */
  there: whole,
  /** Soft-deleted in the target by this move. */
  followed: whole,
  /**
   * The items whose deletion a pass has begun without an approval in the last days, with the time of the last try. They are few, because
   * the move holds more back. Absent if there are none.
   */
  unasked: z.array(unaskedDeletionSchema).max(maxDeletions).optional(),
  /** Those that it left there, although the request says to follow; absent if there are none. */
  kept: keptDeletionsSchema.optional(),
  /** The current pass brings items back that the source has again, so the next pass searches, whatever names it sees. */
  isReturning: z.literal(true).optional(),
  /** Too many were deleted at once, so none was followed. */
  isHeld: z.literal(true).optional(),
  /** The list of those. */
  held: shownHeldListSchema.optional(),
  /** The approved list that a pass has begun to follow, and how many of its deletions were handled. */
  following: heldListRefSchema.extend({ done: whole }).optional(),
  /** When the approval was given that ended a pause. It does so once. */
  woken: time.optional(),
  /** When the approval was given that a pass has used, or that was for another list. It counts no more. */
  spent: time.optional(),
});
export type DeletionsOfHold = z.infer<typeof deletionsOfHoldSchema>;

/** The state that a held move passes from one generation to the next. Nothing in it grows with the number of passes. */
export const holdSchema = z.strictObject({
  /** When the move began to hold. */
  since: time,
  /** The passes that ended. */
  passes: whole,
  /** The passes before the next one that found nothing, one after another. */
  quiet: whole,
  /** When the current pass began, or the last one. */
  passAt: time,
  /** The requests of the current pass, or of the last one, that looked for changes. */
  sent: whole,
  /** The current pass found something that the source has changed. */
  changed: z.literal(true).optional(),
  /** An event from the source's Event Grid brought the next pass forward, or the current one. */
  woken: z.literal(true).optional(),
  /** The passes that events brought forward and that found nothing, since a pass found something. */
  idleWakes: whole.optional(),
  /** When the next pass begins; absent during a pass. */
  nextPassAt: time.optional(),
  /** When the last pass ended. */
  lastPassAt: time.optional(),
  /** When the last complete list of the source began: the passes know each change until then. Absent before the end of the first. */
  sourceReadAt: time.optional(),
  /** The last complete reading of the target; absent before the first. */
  target: targetWatchSchema.optional(),
  /** A look found that others changed the target, so the current pass reads it. */
  watches: z.literal(true).optional(),
  brought: broughtSchema,
  /** The current pass writes to the target. */
  writes: z.literal(true).optional(),
  /** When the last pass ended that wrote to the target; absent while only the transfer before the hold did. */
  wroteAt: time.optional(),
  /** What the last complete pass left. */
  pending: pendingSchema,
  /** What the current pass has left so far. */
  left: pendingSchema,
  deletions: deletionsOfHoldSchema.optional(),
  /** The newest change at the source that a pass has seen: seconds since 1970. */
  newest: z.number().optional(),
  /** The proof that nobody writes to the source; present once somebody asked for it. */
  freeze: freezeSchema.optional(),
  /** Why the last pass did not end; absent if it did. */
  trouble: problemSchema.optional(),
  /** Present once somebody asked for the cutover. */
  cutover: cutoverAskSchema.optional(),
  /** The current pass began after that, so it is the last one. */
  isLast: z.literal(true).optional(),
});
export type Hold = z.infer<typeof holdSchema>;

/** What a report says about the time between plan and end of a held move. */
export const sincePlanSchema = z.strictObject({
  heldSince: time,
  passes: whole,
  cutover: cutoverAskSchema.nullable(),
  /**
   * The target has what the source had at this time, except for what is named: the older of the last readings of both vaults. Absent
   * if one of them was never read to its end.
   */
  inStepAt: time.optional(),
  /** When the last complete reading of the target began; absent if there was none. */
  targetReadAt: time.optional(),
  /** The number of items that others changed in the target. The results name them. */
  changedInTarget: whole.default(0),
  /** Whether nobody wrote to the source since the last pass began; absent if nobody asked. */
  frozen: frozenSchema.optional(),
  ...broughtSchema.shape,
  /** Differences that the last pass could not carry. */
  pending: z.array(problemSchema),
  /** Items that were deleted at the source since. */
  deleted: z.array(deletedSinceSchema),
});
export type SincePlan = z.infer<typeof sincePlanSchema>;
