import { z } from 'zod';
import { moveIdSchema, contentKeyHashSchema, runIdSchema, sides, vaultNameSchema } from './ids';
import { itemNameSchema, itemTypeSchema } from './item';

/**
 * A run that may have left versions enabled. The runtime's history had it as a move with `disabled: unlock` when the
 * next move started. Nobody can add one by writing to the store.
 */
export const earlierRunSchema = z.strictObject({
  moveId: moveIdSchema,
  runId: runIdSchema,
  sourceVault: vaultNameSchema,
  targetVault: vaultNameSchema,
  startedAt: z.iso.datetime(),
  /** The content key that the run had in history. Only a note that was sealed under this key is a note of the run. */
  contentKey: contentKeyHashSchema,
});
export type EarlierRun = z.infer<typeof earlierRunSchema>;

/** In practice, only a few successive runs leave versions enabled. */
export const maxEarlierRuns = 16;
export const earlierRunsSchema = z.array(earlierRunSchema).max(maxEarlierRuns);

/** An item of a run whose versions were disabled again because of the note that the run left. */
export const relockedItemSchema = z.strictObject({
  moveId: moveIdSchema,
  side: z.enum(sides),
  itemType: itemTypeSchema,
  itemName: itemNameSchema,
  versions: z.number().int().positive(),
});
export type RelockedItem = z.infer<typeof relockedItemSchema>;

/** A note that the app cannot prove to be its own. It does nothing because of it. */
export const refusedNoteSchema = z.strictObject({
  moveId: moveIdSchema,
  runId: runIdSchema,
  /** The item in the name of the note, if the name contains one. */
  itemType: itemTypeSchema.optional(),
  itemName: itemNameSchema.optional(),
});
export type RefusedNote = z.infer<typeof refusedNoteSchema>;

/** How many notes a log line or a report names at most. */
export const maxNotesNamed = 50;

/** What the app did about the notes that earlier runs left. */
export const cleanUpSchema = z.strictObject({
  relocked: z.array(relockedItemSchema).max(maxNotesNamed),
  refused: z.array(refusedNoteSchema).max(maxNotesNamed),
});
export type CleanUp = z.infer<typeof cleanUpSchema>;
