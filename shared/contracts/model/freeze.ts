import { z } from 'zod';
import { itemNameSchema, itemTypeSchema, listCursorSchema } from './item';
import { whole } from './ids';

/**
 * Whether a cutover proves that nobody wrote to the source since the last pass began. `require`: the move ends only with the proof.
 * `report`: it ends without it, too, and names what was written.
 */
export const freezeModes = ['require', 'report'] as const;
export const freezeModeSchema = z.enum(freezeModes);
export type FreezeMode = z.infer<typeof freezeModeSchema>;

/** How many last passes a cutover makes until the proof succeeds. */
export const maxFreezeTries = 3;

/** The names of written items that history and status keep. The number counts all. */
export const maxWrittenNames = 10;

/** Stands for all versions of all items of the source, with their attributes and policies. */
export const sourceDigestSchema = z.string().regex(/^[0-9a-f]{64}$/);

export const writtenItemSchema = z.strictObject({ itemType: itemTypeSchema, itemName: itemNameSchema });
export const writtenSchema = z.strictObject({ count: whole, first: z.array(writtenItemSchema).max(maxWrittenNames) });
export type Written = z.infer<typeof writtenSchema>;

/**
 * `proved`: two readings of the source, one before the last pass and one after it, are equal. `written`: they differ, and the
 * move has ended with that. `refused`: they differed each time, so the move awaits its cutover again. `targetChanged`: it awaits it again,
 * because others changed items, issuers or contacts in the target.
 */
export const freezeStates = ['proved', 'written', 'refused', 'targetChanged'] as const;

export const frozenSchema = z.strictObject({
  state: z.enum(freezeStates),
  /** When the last reading ended. */
  at: z.iso.datetime(),
  /** How many last passes the cutover made. */
  tries: whole,
  /**
   * What was written since the last of them began, or the items that others changed in the target. Empty after `proved`, and if others
   * changed only issuers or contacts.
   */
  written: writtenSchema,
});
export type Frozen = z.infer<typeof frozenSchema>;

/** The state of a proof that a held move passes from one generation to the next. */
export const freezeSchema = z.strictObject({
  /** The number of readings that ended. The store has each under its number. */
  readings: whole,
  tries: whole,
  /** The reading before the last pass; absent until it has ended. */
  before: sourceDigestSchema.optional(),
  /** The last pass has ended, so the next reading proves. */
  isAfter: z.literal(true).optional(),
  /** A reading in progress: where it continues, and the digest of what it has read. */
  reading: z.strictObject({ cursor: listCursorSchema, digest: sourceDigestSchema }).optional(),
  result: frozenSchema.optional(),
  /** The request for a cutover that ended with `refused`. It counts no more. */
  spent: z.iso.datetime().optional(),
});
export type Freeze = z.infer<typeof freezeSchema>;
