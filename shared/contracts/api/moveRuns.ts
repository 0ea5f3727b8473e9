import { z } from 'zod';
import { itemCountsSchema, type Phase, phaseSchema, versionCountsSchema } from './moveStatus';
import { type MoveSpec, moveSpecSchema, runIdSchema } from '../steps/moveSpec';
import { moveIdSchema } from './moveRequest';
import { type MoveProgress, moveProgressSchema } from '../steps/orchestrations';
import { vaultNameSchema } from '../model/vaultRef';

const count = z.number().int().nonnegative();

/** How a run ended that came to its end. */
export const runEndSchema = z.strictObject({
  phase: phaseSchema,
  finishedAt: z.iso.datetime(),
  items: itemCountsSchema,
  versions: versionCountsSchema,
  problemCount: count,
});
export type RunEnd = z.infer<typeof runEndSchema>;

/** What the runtime knew of a run that was cut off, kept before another run of the id took its place there. */
export const runCutOffSchema = z.strictObject({
  ...runEndSchema.shape,
  cause: z.enum(['terminated', 'orchestrationFailed']),
  /** As it was given to the runtime with the call that terminated the run. */
  reason: z.string().optional(),
  progress: moveProgressSchema.nullable(),
});
export type RunCutOff = z.infer<typeof runCutOffSchema>;

/** What the store keeps of a run in addition to its report: the request from its start on, and its end. */
export const runRecordSchema = z.strictObject({
  move: moveSpecSchema,
  startedAt: z.iso.datetime(),
  /** Null while the run is under way, and for ever when it was cut off. */
  end: runEndSchema.nullable(),
  cutOff: runCutOffSchema.optional(),
});
export type RunRecord = z.infer<typeof runRecordSchema>;

/**
 * One run in a list. Fields about the run are null where the store has nothing readable of it but its name, or where the
 * run has not come that far.
 */
export const runLineSchema = z.strictObject({
  runId: runIdSchema,
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
  phase: phaseSchema.nullable(),
  dryRun: z.boolean().nullable(),
  sourceVault: vaultNameSchema.nullable(),
  targetVault: vaultNameSchema.nullable(),
  items: itemCountsSchema.nullable(),
  versions: versionCountsSchema.nullable(),
  problemCount: count.nullable(),
  /** Whether `GET …/report` shows this run when it is asked for none. */
  isShownByDefault: z.boolean(),
  reportUri: z.string(),
});
export type RunLine = z.infer<typeof runLineSchema>;

/** Body of `GET /api/moves/{id}/runs`. */
export const runListSchema = z.strictObject({
  id: moveIdSchema,
  runs: z.array(runLineSchema),
  /** Null on the last page. */
  continuationToken: runIdSchema.nullable(),
});

/** Why a run has no report of its own. */
export type CutOffCause = 'terminated' | 'orchestrationFailed' | 'unknown' | 'reportGone';

/** A run that has ended without a stored report, as far as the runtime's history or the run's record knows it. */
export interface CutOffRun {
  readonly move: MoveSpec;
  readonly phase: Phase;
  readonly cause: CutOffCause;
  readonly startedAt: string;
  readonly finishedAt: string | null;
  /** Why somebody terminated the run, in their words. */
  readonly reason?: string | undefined;
  /** What history carries; null before the first step has ended, undefined when the history is gone. */
  readonly progress: MoveProgress | null | undefined;
  /** The progress comes from the store, which others may have changed, and not from history. */
  readonly isFromStore?: boolean;
}
