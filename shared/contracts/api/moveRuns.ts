import { z } from 'zod';
import { type Starter, starterSchema } from '../model/caller';
import { itemCountsSchema, type Phase, phaseSchema, type Problem, versionCountsSchema } from '../model/progress';
import { type MoveStatus } from './moveStatus';
import { type MoveSpec, moveSpecSchema } from '../steps/moveSpec';
import { runIdSchema, moveIdSchema, vaultNameSchema } from '../model/ids';
import { type MoveReport } from './report';
import { type MoveProgress, moveProgressSchema } from '../steps/orchestrations';

const count = z.number().int().nonnegative();

/** The end of a completed run. */
export const runEndSchema = z.strictObject({
  phase: phaseSchema,
  finishedAt: z.iso.datetime(),
  items: itemCountsSchema,
  versions: versionCountsSchema,
  problemCount: count,
});
export type RunEnd = z.infer<typeof runEndSchema>;

/** The state of an interrupted run in the runtime. It is stored before another run of the same id replaces it there. */
export const runCutOffSchema = z.strictObject({
  ...runEndSchema.shape,
  cause: z.enum(['terminated', 'orchestrationFailed', 'appUpdated']),
  /** The reason in the call that terminated the run. */
  reason: z.string().optional(),
  progress: moveProgressSchema.nullable(),
  /** Absent if the app did not know its callers. */
  starter: starterSchema.optional(),
});
export type RunCutOff = z.infer<typeof runCutOffSchema>;

/** The record of a run in the store, in addition to its report: its request, its start and its end. */
export const runRecordSchema = z.strictObject({
  move: moveSpecSchema,
  startedAt: z.iso.datetime(),
  /** Null while the run is under way, and when it was interrupted. */
  end: runEndSchema.nullable(),
  cutOff: runCutOffSchema.optional(),
});
export type RunRecord = z.infer<typeof runRecordSchema>;

/**
 * One run in a list. Fields are null when the store has no readable record of the run, or when the run has not reached
 * that point.
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
  /** Whether `GET …/report` returns this run when the request names none. */
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
export type RunList = z.infer<typeof runListSchema>;

/** Why a run has no report of its own. */
export type CutOffCause = 'terminated' | 'orchestrationFailed' | 'appUpdated' | 'unknown' | 'reportGone';

/** A run that ended without a stored report, from the runtime's history or from the record of the run. */
export interface CutOffRun {
  readonly move: MoveSpec;
  readonly phase: Phase;
  readonly cause: CutOffCause;
  readonly startedAt: string;
  readonly finishedAt: string | null;
  /** The reason in the call that terminated the run. */
  readonly reason?: string | undefined;
  /**
   * The progress in the history, with the phases that the run showed last; null before the first step has ended, undefined when there is
   * no history.
   */
  readonly progress: MoveProgress | null | undefined;
  /** Undefined if the app did not know its callers. */
  readonly starter?: Starter | undefined;
  /** True when the progress comes from the store, which others may have changed, and not from the history. */
  readonly isFromStore?: boolean;
}

/** A run that ended without a report, with the token that proves what it changed of the vault itself. */
export interface ProvableRun extends CutOffRun {
  readonly startToken: string | undefined;
}

/** What the store has of a run that did not set a last status. The problems are those of the items, and not why the run ended. */
export interface StoredEnd extends Pick<
  MoveStatus,
  'phase' | 'items' | 'versions' | 'problemCount' | 'problemsByCode'
> {
  /** The first few problems. */
  readonly problems: Problem[];
}

/** What the store has as the report of a run. `why` says why nothing proves it, or why it is not what the run wrote. */
export type FoundReport =
  | { readonly kind: 'none' }
  | { readonly kind: 'differs'; readonly why: string }
  | {
      readonly kind: 'report';
      readonly report: MoveReport;
      /** Its bytes, which its proof covers. */
      readonly json: string;
      /** Whether the head in history, or a signature by the app's own key, proves every byte. */
      readonly isProved: boolean;
      readonly why?: string;
    };
