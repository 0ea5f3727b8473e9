import { acceptanceSchema, cutoverCodes, seenHashSchema } from '../model/acceptedLines';
import { callerNameSchema } from '../model/caller';
import { deletionsHashSchema, approvedDeletionsSchema, heldDeletionSchema } from '../model/deletions';
import { controlReasonSchema } from '../model/asks';
import { z } from 'zod';
import { checkRunIdSchema } from '../model/checks';
import { itemNameSchema, itemTypeSchema } from '../model/item';
import { vaultNameSchema, runIdSchema, moveIdSchema, whole } from '../model/ids';
import { phaseSchema } from '../model/progress';

/** `unknown`: the app does not know it, or a person has to decide. */
export const cutoverStates = ['go', 'noGo', 'unknown'] as const;
export type CutoverState = (typeof cutoverStates)[number];

/** The names that a line has at most. Its number counts all. */
export const maxNamesInLine = 25;

/** One line of the checklist. It has names, counts and dates, never a value. */
export const cutoverLineSchema = z.strictObject({
  code: z.enum(cutoverCodes),
  /** What the line is called, for people. */
  title: z.string(),
  state: z.enum(cutoverStates),
  expected: z.string(),
  found: z.string(),
  /** The time of the oldest evidence on which the line rests, ISO 8601 UTC; null if there is none. */
  evidenceAt: z.string().nullable(),
  /** What a person can do; null if there is nothing to do. */
  action: z.string().nullable(),
  /** A query of Azure Monitor Logs that answers what the app does not know; null for most lines. */
  query: z.string().nullable(),
  /** The first few items that the line is about. */
  items: z.array(z.strictObject({ itemType: itemTypeSchema, itemName: itemNameSchema })).max(maxNamesInLine),
  itemCount: whole,
  /** The first few of what the line is about, if these are no items. Others wrote them. */
  names: z.array(z.string()).max(maxNamesInLine),
  /** Stands for what the line says. An acceptance names it. Null if nobody can accept the line, and if it says go. */
  seen: seenHashSchema.nullable(),
  /** The last acceptance, and whether it counts; null if nobody accepted the line. */
  acceptance: acceptanceSchema.extend({ counts: z.enum(['yes', 'expired', 'changed']) }).nullable(),
});
export type CutoverLine = z.infer<typeof cutoverLineSchema>;

/** Body of `GET /api/moves/{id}/cutover`. */
export const cutoverListSchema = z.strictObject({
  id: moveIdSchema,
  runId: runIdSchema,
  sourceVault: vaultNameSchema,
  targetVault: vaultNameSchema,
  phase: phaseSchema,
  /** `noGo` if a line says so, else `unknown` if a line does. `go` if all lines say go, or somebody accepted them. */
  verdict: z.enum(cutoverStates),
  /** A line that somebody accepted counts there alone. */
  counts: z.strictObject({ go: whole, noGo: whole, unknown: whole, accepted: whole }),
  /** Whether `POST /api/moves/{id}/cutover` would take effect now. The list forbids nothing. */
  isPossible: z.boolean(),
  /** When the last pass ended, and the run of checks from which the lines come; null if there is none. */
  passAt: z.string().nullable(),
  check: z.strictObject({ id: checkRunIdSchema, finishedAt: z.string() }).nullable(),
  lines: z.array(cutoverLineSchema),
});
export type CutoverList = z.infer<typeof cutoverListSchema>;

/** How long an acceptance may hold. */
export const maxAcceptedDays = 90;

/** The body of `POST /api/moves/{id}/cutover/accept`. */
export const acceptanceRequestSchema = z.strictObject({
  code: z.enum(cutoverCodes),
  /** The `seen` of the line, so that nobody accepts what they have not read. */
  seen: seenHashSchema,
  reason: controlReasonSchema,
  /** When the acceptance ends, at most 90 days from now. */
  until: z.iso.datetime(),
  /** The name of the person for the report. The name from App Service authentication takes precedence. */
  acceptedBy: callerNameSchema.optional(),
});

/** The body of `POST /api/moves/{id}/deletions/approve`. */
export const deletionsApprovalSchema = z.strictObject({
  /** The hash that `GET …/deletions` shows. */
  hash: deletionsHashSchema,
  reason: controlReasonSchema.optional(),
});

/**
 * `none`: the move holds nothing back. `held`: it holds the list back until somebody approves it. `approved`: somebody approved the list,
 * and the next pass follows it. `following`: a pass has begun to follow it.
 */
const heldStates = ['none', 'held', 'approved', 'following'] as const;

/** Matches the tokens that continue a list of deletions: the number of entries before. */
export const deletionTokenSchema = z.string().regex(/^\d{1,4}$/);

/** Body of `GET /api/moves/{id}/deletions`. */
export const heldDeletionsSchema = z.strictObject({
  id: moveIdSchema,
  runId: runIdSchema,
  state: z.enum(heldStates),
  /** When the last complete list of the source began: the deletions are those of then. Null before the first. */
  evidenceAt: z.iso.datetime().nullable(),
  /** SHA-256 over the exact list. Null with the state `none`. */
  hash: deletionsHashSchema.nullable(),
  /** The number of deletions in the whole list. */
  count: z.number().int().nonnegative(),
  /** How many items the move deleted in the target without an approval in the last 7 days. They count with what it finds. */
  unasked: z.number().int().nonnegative(),
  /** Somebody approved another list before, and the deletions were others by then. */
  changed: z.boolean(),
  /** The last approval of deletions of this run; null if there is none. */
  approval: approvedDeletionsSchema.nullable(),
  /** A page of the list, ordered by type and name. */
  items: z.array(heldDeletionSchema),
  /** Null on the last page. */
  continuationToken: deletionTokenSchema.nullable(),
});

export type HeldDeletions = z.infer<typeof heldDeletionsSchema>;
