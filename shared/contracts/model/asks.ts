import { z } from 'zod';
import { acceptanceSchema, acceptedLineSchema, cutoverCodes } from './acceptedLines';
import { callerNameSchema, callerIdSchema } from './caller';
import { freezeModeSchema } from './freeze';
import { fleetSettingsSchema } from './fleets';
import { paceChangeSchema } from './movePolicy';
import { deletionsHashSchema, approvedDeletionsSchema } from './deletions';

/** What a person can ask of a move. All but `retry` are for a move in progress. */
export const controlVerbs = ['pause', 'resume', 'cancel', 'cutover', 'retry', 'pace'] as const;

export type ControlVerb = (typeof controlVerbs)[number];

/**
 * All that people ask of a run: the verbs, the approval of deletions that a held move holds back, the acceptance of a line of its
 * checklist, and another request for one vault of a fleet.
 */
export const askVerbs = [...controlVerbs, 'approveDeletions', 'acceptLine', 'change'] as const;

export type AskVerb = (typeof askVerbs)[number];

/** What a move shall do: carry on, hold between items, or end. */
export const wantedSchema = z.enum(['run', 'pause', 'cancel']);

export type Wanted = z.infer<typeof wantedSchema>;

/** Why a person asks; for the status and the report. One line of visible characters. */
export const controlReasonSchema = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]*$/u);

/** Who asked for what, and when. */
export const controlEntrySchema = z.strictObject({
  verb: z.enum(askVerbs),
  /** ISO 8601 UTC. */
  at: z.iso.datetime(),
  /** The name of the caller; null if the app does not know its callers. */
  by: callerNameSchema.nullable(),
  identity: callerIdSchema.optional(),
  reason: controlReasonSchema.optional(),
  /** Only for `cutover`: the proof that the person asked for. */
  freeze: freezeModeSchema.optional(),
  /** What changed; present for `pace`. */
  pace: paceChangeSchema.optional(),
  /** Only for `approveDeletions`: the approved list. */
  deletions: z.strictObject({ hash: deletionsHashSchema, count: z.number().int().positive() }).optional(),
  /** Only for `acceptLine`. */
  line: acceptedLineSchema.optional(),
  /** Only for `change`: the options of the request that somebody set. Each replaces that of the request. */
  set: fleetSettingsSchema.optional(),
});

export type ControlEntry = z.infer<typeof controlEntrySchema>;

/** The number of entries that a run keeps. */
export const maxControlEntries = 50;

/** When somebody asked a held move for its cutover, and who. */
export const cutoverAskSchema = controlEntrySchema.pick({ at: true, by: true, freeze: true });

export type CutoverAsk = z.infer<typeof cutoverAskSchema>;

/** What people asked of a run, oldest first. */
export const controlSchema = z.strictObject({
  wanted: wantedSchema,
  /**
   * Present once somebody asked for the cutover. It cannot be taken back; a cancel ends the move without it. A new request replaces
   * it if its proof did not succeed, so that the move awaits its cutover again.
   */
  cutover: cutoverAskSchema.optional(),
  /** The last approval of deletions. It counts once. */
  deletions: approvedDeletionsSchema.optional(),
  /** The last acceptance of each line of the checklist. */
  accepted: z.array(acceptanceSchema).max(cutoverCodes.length).optional(),
  /** Empty if somebody changed the stored requests, so that nothing proves them. */
  entries: z.array(controlEntrySchema).max(maxControlEntries),
});

export type Control = z.infer<typeof controlSchema>;
