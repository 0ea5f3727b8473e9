import { z } from 'zod';
import { callerSchema } from '../model/caller';
import { gateResultSchema } from '../model/checks';
import { configurationReportSchema } from '../model/configuration';
import { searchSummarySchema } from '../model/consumer';
import { failOnClassSchema } from '../model/movePolicy';
import {
  approvalRecordSchema,
  itemCountsSchema,
  phaseSchema,
  phaseTimeSchema,
  problemSchema,
  versionCountsSchema,
} from '../model/progress';
import { controlEntrySchema, maxControlEntries } from '../model/asks';
import { sincePlanSchema } from '../model/hold';
import { moveSpecSchema } from '../steps/moveSpec';
import { itemResultSchema } from '../model/outcome';
import { planSummarySchema } from '../model/plan';
import { rehearsalReportSchema } from '../model/rehearsal';
import { reportProofSchema, reportSigningSchema } from '../model/reportProof';
import { vaultChangeSchema } from '../model/vaultChanges';
import { deletedItemSchema, issuerOrContactsResultSchema } from '../model/issuersAndContacts';

const count = z.number().int().nonnegative();

/** The number of results of a run in each class of `failOn`. */
export const failOnCountsSchema = z.strictObject({ blocked: count, skipped: count, warning: count });
export type FailOnCounts = z.infer<typeof failOnCountsSchema>;

/** The report at the end of a move. It has every item of the source once, with route, state and reason. */
export const moveReportSchema = z.strictObject({
  move: moveSpecSchema,
  phase: phaseSchema,
  startedAt: z.string(),
  /** Null for an interrupted run without a history: its end is unknown. */
  finishedAt: z.string().nullable(),
  plan: planSummarySchema.nullable(),
  items: itemCountsSchema,
  versions: versionCountsSchema,
  /** Only for a dry run: items and versions that a move would bring to the target, or would find there. */
  wouldArrive: z.strictObject({ items: count, versions: count }).optional(),
  /** Items, issuers, contacts and findings of the run itself in each class of `failOn`. */
  failOnCounts: failOnCountsSchema.optional(),
  /** Classes of the request's `failOn` that made the phase `failed`. */
  failedBy: z.array(failOnClassSchema).default([]),
  verified: z.number().int(),
  /** Each of these was found equal in both vaults at this time or later; null if none was verified. */
  verifiedAt: z.iso.datetime().nullable().default(null),
  throttled: z.number().int(),
  /** Who approved the plan, and when; null when no approval was required. */
  approval: approvalRecordSchema.nullable().default(null),
  /** Who started the run; null if the app does not know its callers. */
  startedBy: callerSchema.nullable().default(null),
  /** What people asked of the run until its end: who, when and why, oldest first. */
  control: z.array(controlEntrySchema).max(maxControlEntries).default([]),
  /** What a held move brought since its plan, and what it could not; absent for other moves. */
  sincePlan: sincePlanSchema.optional(),
  /** How long each phase took. `finishing`, which writes the report, is still under way. */
  phases: z.array(phaseTimeSchema).default([]),
  /** The result of the gate; absent when no checks ran. */
  checks: gateResultSchema.optional(),
  /** The newest search for what uses the source that had ended before the run did; null without one, absent for a run that was cut off. */
  consumers: searchSummarySchema.nullable().optional(),
  problems: z.array(problemSchema),
  /** Information for people about items that arrived. */
  notices: z.array(problemSchema),
  settings: z.array(issuerOrContactsResultSchema),
  deletedInSource: z.array(deletedItemSchema),
  /** Differences between the vaults' own settings, what the move changed, and manual steps; null without a plan. */
  configuration: configurationReportSchema.nullable().default(null),
  /** What the move changed of the target vault itself, with what was there before; absent if it changed nothing of it. */
  vaultChanges: z.array(vaultChangeSchema).optional(),
  /** Only of a rehearsal: what was proven in the scratch vault, and what the real move would do. */
  rehearsal: rehearsalReportSchema.optional(),
  /** The key that signs the app's reports; null if the app signs none. */
  signing: reportSigningSchema.nullable(),
  /** Binds all parts of the report together; absent until the report is stored. */
  proof: reportProofSchema.optional(),
  results: z.array(itemResultSchema),
});
export type MoveReport = z.infer<typeof moveReportSchema>;
