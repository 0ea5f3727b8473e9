import { z } from 'zod';
import { approvalRecordSchema } from './progress';
import { paceScheduleSchema } from './paceSchedule';
import { controlEntrySchema } from './asks';
import { starterSchema } from './caller';
import { errorCodes } from './errorCodes';
import { fleetIdSchema, fleetRowSchema, maxFleetVaults, maxWaves, waveNameSchema } from './fleets';
import { vaultNameSchema } from './ids';
import { planHashSchema } from './plan';

const count = z.number().int().nonnegative();

/** The rows of one stored page of the table. */
export const fleetRowsPerPage = 100;

export const fleetPageSchema = z.strictObject({
  page: count,
  rows: z.array(fleetRowSchema).min(1).max(fleetRowsPerPage),
});

export const fleetApprovals = ['none', 'wave', 'vault'] as const;
export const fleetRunIdSchema = z.string().regex(/^[0-9a-f]{8}$/);

/** A fleet that runs. The hashes bind the stored table to history, so that nobody can change it in the store. */
export const fleetSpecSchema = z.strictObject({
  fleetId: fleetIdSchema,
  /** Distinguishes the runs of an id. */
  runId: fleetRunIdSchema,
  vaults: z.number().int().min(1).max(maxFleetVaults),
  waves: z
    .array(
      z.strictObject({
        name: waveNameSchema,
        /** The places of the waves that must have ended before. */
        after: z.array(count),
        /** The first row of the wave, and how many it has. */
        first: count,
        vaults: count,
        maxAtOnce: z.number().int().positive(),
        /** The hash of its rows. An approval names it. */
        hash: planHashSchema,
        schedule: paceScheduleSchema.optional(),
      }),
    )
    .min(1)
    .max(maxWaves),
  /** The hash of each page of the table. */
  pages: z.array(planHashSchema).min(1),
  maxAtOnce: z.number().int().positive(),
  stopAfterFailed: z.number().int().positive().optional(),
  approval: z.enum(fleetApprovals),
  /** Who started the fleet; absent if the app does not know its callers. */
  starter: starterSchema.optional(),
});
export type FleetSpec = z.infer<typeof fleetSpecSchema>;

/**
 * The states of a vault in a fleet, and the letter of each in the history. `held`: its vaults or its id are in use by another
 * run, so its move starts later. `unknown`: the runtime does not know its move any more, so nothing proves how that ended.
 */
export const rowLetters = {
  waiting: 'w',
  held: 'h',
  running: 'r',
  awaitingApproval: 'a',
  completed: 'c',
  partiallyCompleted: 'p',
  failed: 'f',
  cancelled: 'x',
  unknown: 'u',
} as const;
export type RowState = keyof typeof rowLetters;
export const rowStates = [
  'waiting',
  'held',
  'running',
  'awaitingApproval',
  'completed',
  'partiallyCompleted',
  'failed',
  'cancelled',
  'unknown',
] as const satisfies readonly RowState[];
export const rowStateSchema = z.enum(rowStates);

export const rowCountsSchema = z.strictObject({
  waiting: count,
  held: count,
  running: count,
  awaitingApproval: count,
  completed: count,
  partiallyCompleted: count,
  failed: count,
  cancelled: count,
  unknown: count,
});
export type RowCounts = z.infer<typeof rowCountsSchema>;

/** How often people may ask for single vaults of a run. */
export const maxVaultAsks = 100;

/** What somebody asked for one vault: to start its move again, with other options or the same ones. */
export const vaultAskSchema = z.strictObject({
  row: count,
  sourceVault: vaultNameSchema,
  entry: controlEntrySchema,
  /** Who counts as the starter of its moves from then on; absent if the app does not know its callers. */
  starter: starterSchema.optional(),
});
export type VaultAsk = z.infer<typeof vaultAskSchema>;

/** What people asked of a running fleet. `sequence` grows, so that an old copy in the store has no effect. */
export const fleetControlSchema = z.strictObject({
  sequence: count,
  paused: z.boolean(),
  cancelled: z.boolean(),
  /** How often somebody asked to continue after a stop, and to start failed moves again. */
  resumes: count,
  retries: count,
  /** What people asked for single vaults, oldest first. */
  vaults: z.array(vaultAskSchema).max(maxVaultAsks),
  /** Who approved which wave. `covers`: how many of the asks above the approved hash is over. */
  approvals: z
    .array(z.strictObject({ wave: count, covers: count, approval: approvalRecordSchema }))
    .max(maxWaves + maxVaultAsks),
});
export type FleetControl = z.infer<typeof fleetControlSchema>;

/** `stopped`: as many moves failed as `stopWhen` allows. A person decides. `cancelling`: moves in progress end. */
export const runningFleetPhases = ['running', 'paused', 'stopped', 'cancelling'] as const;

/** The state that a fleet passes from one generation to the next. A row has one letter, so it stays short. */
export const fleetProgressSchema = z.strictObject({
  startedAt: z.string(),
  phase: z.enum(runningFleetPhases),
  /** A letter for each row, in the order of the table. */
  rows: z.string().max(maxFleetVaults),
  /** How often each row was started again: a digit or letter for each row. */
  tries: z.string().max(maxFleetVaults),
  control: fleetControlSchema,
  /** The failed rows that no longer count for `stopWhen`, because somebody asked to continue after them. */
  forgiven: count,
  /** How many looks in a row changed nothing. */
  quietLooks: count,
  /** How long at least one move ran, until `workedUntil`. Without waits for people, for windows of time and for vaults in use. */
  workedMs: count,
  workedUntil: z.string(),
  /** When the last look at the moves began that did not fail; null before the first. */
  lookedAt: z.iso.datetime().nullable(),
  waves: z.array(z.strictObject({ startedAt: z.string().nullable(), finishedAt: z.string().nullable() })),
  /** The rows that the app asked to start, and of which it does not know yet whether they did. */
  asked: z.array(count).max(maxFleetVaults).default([]),
  /** When the fleet saw that it is cancelled; null before. */
  closedAt: z.iso.datetime().nullable().default(null),
  /** Why the last look or start did nothing; null if it worked. */
  trouble: z.strictObject({ code: z.enum(errorCodes), detail: z.string() }).nullable(),
});
export type FleetProgress = z.infer<typeof fleetProgressSchema>;

export const fleetPhases = [...runningFleetPhases, 'completed', 'partiallyCompleted', 'failed', 'cancelled'] as const;
export type FleetPhase = (typeof fleetPhases)[number];
export const fleetPhaseSchema = z.enum(fleetPhases);

/** The output of a fleet. */
export const fleetSummarySchema = z.strictObject({
  fleetId: fleetIdSchema,
  runId: fleetRunIdSchema,
  phase: fleetPhaseSchema,
  finishedAt: z.string(),
  counts: rowCountsSchema,
  progress: fleetProgressSchema,
});
export type FleetSummary = z.infer<typeof fleetSummarySchema>;
