import { z } from 'zod';
import { controlReasonSchema } from '../model/asks';
import { moveIdSchema, runIdSchema } from '../model/ids';
import { movePolicyShape, paceSchema } from '../model/movePolicy';
import { approvalRecordSchema } from '../model/progress';
import { vaultPairSchema } from '../model/checks';
import { planHashSchema } from '../model/plan';
import {
  rollbackFailureSchema,
  rollbackPhaseSchema,
  rollbackPlanCountsSchema,
  rollbackRestSchema,
  rollbackRowSchema,
  rolledBackCountsSchema,
  rolledBackItemSchema,
  rollbackAskSchema,
  rolledBackVaultRowSchema,
  shownVaultRowSchema,
} from '../model/rollback';
import { waitingForSchema } from '../model/waiting';

/** The body of `POST /api/moves/{id}/rollback`. */
export const rollbackRequestSchema = z.strictObject({
  /** The hash that `GET …/rollback/plan` shows. */
  planHash: planHashSchema,
  reason: controlReasonSchema.optional(),
});

/**
 * The body with `"direction": "back"`: plans a move that brings what was written in the target since the end of the move to the
 * source. A field that is absent has the value of the request of the move, unless it has a default.
 */
export const backRequestSchema = z.strictObject({
  direction: z.literal('back'),
  /** The id of the move that it starts. Default: the id of this move and `-back`. */
  id: moveIdSchema.optional(),
  reason: controlReasonSchema.optional(),
  /** Tags, content types, dates and `enabled` of versions that the move brought and somebody changed in the target since. */
  attributes: z.enum(['follow', 'leave']).default('follow'),
  /** What to do when the name is soft-deleted in the source. Nothing is purged there. */
  onDeleted: z.enum(['fail', 'recover']).default('fail'),
  disabled: movePolicyShape.disabled.unwrap().optional(),
  gate: movePolicyShape.gate.unwrap().optional(),
  waivers: movePolicyShape.waivers.unwrap().optional(),
  pace: paceSchema.unwrap().optional(),
});
export type BackRequest = z.infer<typeof backRequestSchema>;

/** Body of its answer. */
export const startedRollbackSchema = z.strictObject({
  id: moveIdSchema,
  rollbackUri: z.string(),
  reportUri: z.string(),
  /** Nothing begins before another person sends the same request. */
  awaitsSecondPerson: z.boolean(),
});
export type StartedRollback = z.infer<typeof startedRollbackSchema>;

/** Body of the answer to `"direction": "back"`: the move that it started. */
export const startedBackSchema = z.strictObject({
  id: moveIdSchema,
  moveUri: z.string(),
  /** The plan, once the move awaits its approval. */
  planUri: z.string(),
  approveUri: z.string(),
  reportUri: z.string(),
});

const count = z.number().int().nonnegative();
const words = { detail: z.string(), remedy: z.string() };
const shownRestSchema = z.strictObject({ code: rollbackRestSchema, ...words });

const ofRun = { id: moveIdSchema, runId: runIdSchema, ...vaultPairSchema.shape };

/** Body of `GET /api/moves/{id}/rollback/plan`. */
export const rollbackPlanSchema = z.strictObject({
  ...ofRun,
  planHash: planHashSchema,
  /** When the run ended, or was last known to write. The plan rests on what it noted until then; nothing was read since. */
  evidenceAt: z.iso.datetime(),
  /** The report of the last rollback of this run, if it left something; it says what. The next one may delete what it kept as DELETE_UNCONFIRMED. */
  lastReportUri: z.string().nullable(),
  /** Whether the settings of the app allow rollbacks. */
  allowed: z.boolean(),
  counts: rollbackPlanCountsSchema,
  /** Changes of the vault itself, which remain. */
  rests: z.array(shownRestSchema),
  /** Changes of the vault itself that can be undone, each with the command that undoes it by hand. */
  vault: z.array(shownVaultRowSchema.extend({ ...words, command: z.string() })),
  items: z.array(
    rollbackRowSchema.omit({ versions: true, former: true }).extend({ detail: z.string(), remedy: z.string() }),
  ),
});
export type RollbackPlanAnswer = z.infer<typeof rollbackPlanSchema>;

/** The custom status of the orchestration. */
export const rollbackStatusSchema = z.strictObject({
  phase: rollbackPhaseSchema,
  startedAt: z.iso.datetime(),
  total: count,
  counts: rolledBackCountsSchema,
  throttled: count,
  waitingFor: waitingForSchema.nullable(),
});
export type RollbackStatus = z.infer<typeof rollbackStatusSchema>;

const viewShape = {
  ...ofRun,
  ...rollbackAskSchema.omit({ reportHead: true, barred: true }).shape,
  /** The second person, where the app requires one; absent until then. */
  approval: approvalRecordSchema.optional(),
  phase: rollbackPhaseSchema,
  startedAt: z.string(),
  /** Null while the rollback runs. */
  finishedAt: z.string().nullable(),
  /** Items that are rolled back, kept, gone before, or failed. */
  counts: rolledBackCountsSchema,
  /** The number of items of the plan. */
  total: count,
  throttled: count,
  /** Changes of the vault itself that are undone, kept or failed; absent if there are none, and until they are done. */
  vaultCounts: rolledBackCountsSchema.optional(),
  failure: rollbackFailureSchema.optional(),
};

/** Body of `GET /api/moves/{id}/rollback`. */
export const rollbackViewSchema = z.strictObject({
  ...viewShape,
  waitingFor: waitingForSchema.nullable(),
  reportUri: z.string(),
});
export type RollbackView = z.infer<typeof rollbackViewSchema>;

/** Body of `GET /api/moves/{id}/rollback/report`: every item of the plan once. */
export const rollbackReportSchema = z.strictObject({
  ...viewShape,
  rests: z.array(shownRestSchema),
  /** Changes of the vault itself. */
  vault: z.array(rolledBackVaultRowSchema.extend(words)),
  results: z.array(rolledBackItemSchema.extend(words)),
});
export type RollbackReport = z.infer<typeof rollbackReportSchema>;
