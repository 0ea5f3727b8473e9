import { z } from 'zod';
import { itemNameSchema, itemTypeSchema, keyCopySchema, listCursorSchema } from './item';
import { freeingSchema, planHashSchema } from './plan';
import { reasonCodeSchema } from './reasonCodes';
import { whole } from './ids';

/** The maximum number of extra rounds. Without it, a source with frequent writes would keep a move running for ever. */
export const maxLateRounds = 2;

/**
 * An item that was created, got a newer version or, for a held move, got other attributes in the source after the move had read
 * it. `madeAgain`: the source has another item of the name than the one that the move brought. `gone`: the source listed it as changed
 * and had it no more when the pass read it.
 */
export const lateItemSchema = z.strictObject({
  itemType: itemTypeSchema,
  itemName: itemNameSchema,
  what: z.enum(['created', 'newVersion', 'madeAgain', 'changed', 'gone']),
  /** When the list of the source says that it was changed. */
  updated: z.number().optional(),
  /** Only for `madeAgain`: two looks have found that, and the request lets the move delete the old one in the target. */
  isReplaced: z.literal(true).optional(),
});
export type LateItem = z.infer<typeof lateItemSchema>;

/** A late item in the store. `isKept`: the look did not read it again, because an earlier look had left it. */
export const storedLateItemSchema = lateItemSchema.extend({ isKept: z.literal(true).optional() });
export type StoredLateItem = z.infer<typeof storedLateItemSchema>;

/** A late item to plan. */
export const foundLateSchema = lateItemSchema.extend({
  /** `again`: its attributes may have changed in the second in which they were read. `failed`: the move tries it once more. */
  what: z.enum([...lateItemSchema.shape.what.options, 'again', 'failed']),
  /** The move itself soft-deleted it in the target, and the source has it again: what frees its name there. */
  frees: freeingSchema.exclude(['replace']).optional(),
  /** True if the source has not changed it since it was planned. */
  isRetry: z.literal(true).optional(),
  /** For an item that the move has processed before: reasons of its result that another inspection would not find. */
  carried: z.array(reasonCodeSchema).default([]),
  /** Only for a key: what the target had of it when the move last knew that. */
  copy: keyCopySchema.optional(),
});
export type FoundLate = z.infer<typeof foundLateSchema>;

/** The most differences of a pass that history and status have. The report has all of them. */
export const maxShownLeft = 5;

/** Differences that a look did not read again, because an earlier look left them and the source has not changed them since. */
export const keptLateSchema = z.strictObject({ count: whole, first: z.array(lateItemSchema).max(maxShownLeft) });
export type KeptLate = z.infer<typeof keptLateSchema>;

/** What a part of a look of a held move has seen. */
export const seenInLookSchema = z.strictObject({
  /** Stands for the names of its items. */
  names: z.string().optional(),
  /** When the newest of them was last changed: seconds since 1970. */
  newest: z.number().optional(),
  /** Others changed an item in the target that the source has changed, too. The pass leaves it, and reads the target. */
  targetChanged: z.literal(true).optional(),
});
export type SeenInLook = z.infer<typeof seenInLookSchema>;

/** What a part of a look at the source found. */
export const lookedSchema = z.strictObject({
  state: z.literal('looked'),
  found: z.number().int(),
  /** The items that were found; set when the request asks to move them. */
  items: z.array(foundLateSchema).optional(),
  /** Null at the end of the last type. */
  cursor: listCursorSchema.nullable(),
  ...seenInLookSchema.shape,
  kept: keptLateSchema.optional(),
  /** The look met a change, and nobody can know yet whether the move brings it. It stored nothing. */
  tooEarly: z.literal(true).optional(),
});

/** An extra round with its plan. Its page numbers continue those of the pages before it. */
export const lateRoundSchema = z.strictObject({
  planHash: planHashSchema,
  firstPage: whole,
  pages: whole,
  /** The number of the look that found its items, if that is not its number. Its hashes are stored under it. */
  look: z.number().int().positive().optional(),
});
export type LateRound = z.infer<typeof lateRoundSchema>;

/** The state of the extra rounds that a move passes from one generation to the next. */
export const lateRoundsSchema = z.strictObject({
  /** In a held move, the last one is the round of the last pass that found something, and the other stands for all before. */
  rounds: z.array(lateRoundSchema).max(maxLateRounds),
  /** How often the source was listed again. Each look stores its result under its number. */
  looks: whole,
  /** `watching`: the round has ended, and the move reads the target. */
  step: z.enum(['looking', 'transferring', 'verifying', 'watching']),
  /** Where the look continues; null at its beginning. */
  cursor: listCursorSchema.nullable(),
  /** Pages that the look has stored so far. */
  stored: whole,
  /** The chain over the hashes of these pages; absent before the first. */
  storedPages: planHashSchema.optional(),
  /** By how many versions the rounds changed the total of the plan. */
  versions: z.number().int(),
});
export type LateRounds = z.infer<typeof lateRoundsSchema>;

/** The fields of the extra rounds that the report needs. */
export const lateReportSchema = lateRoundsSchema.pick({ rounds: true, looks: true, versions: true });
export type LateReport = z.infer<typeof lateReportSchema>;

/**
 * The hashes of the pages of an extra round, in the store next to the pages. It contains the hash of the first plan, so
 * that the hash of the round binds it to that plan.
 */
export const lateSealSchema = z.strictObject({
  plan: planHashSchema,
  round: z.number().int().positive(),
  firstPage: whole,
  pages: z.array(planHashSchema),
  /** By how many versions the round changes the total of the move. */
  newVersions: z.number().int(),
  /** The round before it, so that the hash of the last round covers all of them. */
  before: z.strictObject({ planHash: planHashSchema, round: z.number().int().positive() }).optional(),
});
export type LateSeal = z.infer<typeof lateSealSchema>;
