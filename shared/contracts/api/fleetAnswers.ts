import { z } from 'zod';
import { moveIdSchema, vaultNameSchema } from '../model/ids';
import { approvalRecordSchema, phaseSchema, problemSchema } from '../model/progress';
import { controlEntrySchema, controlReasonSchema } from '../model/asks';
import { callerNameSchema, callerSchema } from '../model/caller';
import { checkRunIdSchema, overallSchema } from '../model/checks';
import { errorCodes } from '../model/errorCodes';
import {
  fleetApprovals,
  fleetPhaseSchema,
  fleetRunIdSchema,
  maxVaultAsks,
  rowCountsSchema,
  rowStateSchema,
} from '../model/fleetRuns';
import { fleetIdSchema, fleetProblemSchema, fleetSettingsSchema, waveNameSchema } from '../model/fleets';
import { planHashSchema } from '../model/plan';

const count = z.number().int().nonnegative();

/** The most problems that an answer names. */
export const maxFleetProblems = 200;

/** Body of the answer to `POST /api/fleets`. */
export const fleetTableSchema = z.strictObject({
  id: fleetIdSchema,
  vaults: count,
  /** True if the fleet can start. */
  ok: z.boolean(),
  /** False for a dry run. */
  started: z.boolean(),
  /** The address of the status; null for a dry run. */
  fleetUri: z.string().nullable(),
  problemCount: count,
  /** The first problems. */
  problems: z.array(fleetProblemSchema).max(maxFleetProblems),
  waves: z.array(z.strictObject({ name: waveNameSchema, vaults: count, after: z.array(waveNameSchema) })),
  /** Each vault without a problem of its own, in the order of the waves. */
  table: z.array(
    z.strictObject({
      wave: waveNameSchema,
      sourceVault: vaultNameSchema,
      targetVault: vaultNameSchema,
      moveId: moveIdSchema,
      /** Whether the move creates the target. */
      createsTarget: z.boolean(),
    }),
  ),
});
export type FleetTable = z.infer<typeof fleetTableSchema>;

/** What waits for a person: plans to approve, a fleet that stopped, or moves that failed. */
export const needsYouWords = ['approve', 'decide', 'retry'] as const;

/** Body of `GET /api/fleets/{id}`. */
export const fleetViewSchema = z.strictObject({
  id: fleetIdSchema,
  runId: fleetRunIdSchema,
  phase: fleetPhaseSchema,
  approval: z.enum(fleetApprovals),
  startedAt: z.string(),
  finishedAt: z.string().nullable(),
  /** When the fleet ends if it keeps its speed; null if nobody can say. */
  forecastAt: z.string().nullable(),
  vaults: count,
  /** The hash of the whole table. An approval of all waves names it. */
  tableHash: planHashSchema,
  /** When the fleet last looked at its moves: the counts and the states of the vaults are of then. Null before its first look. */
  evidenceAt: z.string().nullable(),
  counts: rowCountsSchema,
  needsYou: z.array(z.enum(needsYouWords)),
  /** Why the fleet makes no progress at the moment; null if it does. */
  trouble: z.strictObject({ code: z.enum(errorCodes), detail: z.string() }).nullable(),
  waves: z.array(
    z.strictObject({
      name: waveNameSchema,
      after: z.array(waveNameSchema),
      vaults: count,
      /** The hash of its rows. An approval of this wave names it. */
      tableHash: planHashSchema,
      /** Who approved the wave; null if nobody has. */
      approval: approvalRecordSchema.nullable(),
      counts: rowCountsSchema,
      startedAt: z.string().nullable(),
      finishedAt: z.string().nullable(),
      forecastAt: z.string().nullable(),
    }),
  ),
  /** What people asked for single vaults: who, when, why, and what they set; `text` says it in words. Oldest first. */
  asked: z
    .array(controlEntrySchema.extend({ wave: waveNameSchema, sourceVault: vaultNameSchema, text: z.string() }))
    .max(maxVaultAsks),
  /** Null if the app does not know its callers. */
  startedBy: callerSchema.nullable(),
  vaultsUri: z.string(),
  reportUri: z.string(),
});
export type FleetView = z.infer<typeof fleetViewSchema>;

/** A vault in the list of a fleet. */
export const fleetVaultSchema = z.strictObject({
  wave: waveNameSchema,
  sourceVault: vaultNameSchema,
  targetVault: vaultNameSchema,
  moveId: moveIdSchema,
  state: rowStateSchema,
  /** The phase of its move now; null if it has none. */
  phase: phaseSchema.nullable(),
  items: z.strictObject({ total: z.number().int(), done: z.number().int() }).nullable(),
  needsYou: z.enum(needsYouWords).nullable(),
  /** The hash to approve; null unless its plan waits for an approval. */
  planHash: planHashSchema.nullable(),
  /** The newest checks of both vaults, while its move has not begun; null if there are none. */
  readiness: z
    .strictObject({
      checkId: checkRunIdSchema,
      finishedAt: z.string(),
      overall: overallSchema,
      /** What matters about the vault, in sentences. Empty: nothing. */
      matters: z.array(z.string()),
    })
    .nullable(),
  /** Of a move that did not bring everything: the first problem that a person has to know; null if there is none. */
  problem: problemSchema.nullable(),
  moveUri: z.string(),
});
export type FleetVault = z.infer<typeof fleetVaultSchema>;

/** Body of `GET /api/fleets/{id}/vaults`. */
export const fleetVaultListSchema = z.strictObject({
  vaults: z.array(fleetVaultSchema),
  continuationToken: z.string().nullable(),
});
export type FleetVaultList = z.infer<typeof fleetVaultListSchema>;

/** Body of `GET /api/fleets`. */
export const fleetListSchema = z.strictObject({
  fleets: z.array(
    fleetViewSchema
      .pick({ id: true, runId: true, phase: true, startedAt: true, finishedAt: true, vaults: true, counts: true })
      .extend(fleetViewSchema.pick({ evidenceAt: true, needsYou: true, forecastAt: true }).shape)
      .extend({ fleetUri: z.string() }),
  ),
  continuationToken: z.string().nullable(),
});

export type FleetList = z.infer<typeof fleetListSchema>;

/** Body of `POST /api/fleets/{id}/approve`. */
export const fleetApprovalSchema = z.strictObject({
  /** The hash of the table of the fleet, or of the wave. */
  tableHash: planHashSchema,
  /** Default: all waves. */
  wave: waveNameSchema.optional(),
  /** The name of the approver for the report. The name from App Service authentication takes precedence. */
  approvedBy: callerNameSchema.optional(),
});

/** Body of `POST /api/fleets/{id}/retry`, which may be absent: then all vaults are tried again. */
export const fleetRetrySchema = z.strictObject({
  /** Only the move of this vault, by the name of its source or its target. */
  vault: vaultNameSchema.optional(),
  /** Options of the request of that vault. Each replaces that of the request. */
  settings: fleetSettingsSchema.optional(),
  reason: controlReasonSchema.optional(),
});
export type FleetRetry = z.infer<typeof fleetRetrySchema>;

/** Body of the answer to what somebody asks of a fleet. */
export const askedFleetSchema = z.strictObject({ id: fleetIdSchema, fleetUri: z.string() });

/** Body of `GET /api/fleets/{id}/report`. */
export const fleetReportSchema = fleetViewSchema
  .omit({ vaultsUri: true, reportUri: true, needsYou: true, trouble: true, forecastAt: true })
  .extend({
    results: z.array(
      fleetVaultSchema.pick({ wave: true, sourceVault: true, targetVault: true, moveId: true, state: true }),
    ),
  });
export type FleetReport = z.infer<typeof fleetReportSchema>;
