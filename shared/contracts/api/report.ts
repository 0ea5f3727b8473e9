import { z } from 'zod';
import { gateResultSchema } from '../model/checks';
import { configurationReportSchema } from '../model/configuration';
import { failOnClassSchema } from './failOn';
import {
  approvalRecordSchema,
  itemCountsSchema,
  phaseSchema,
  phaseTimeSchema,
  problemSchema,
  versionCountsSchema,
} from './moveStatus';
import { moveSpecSchema } from '../steps/moveSpec';
import { itemResultSchema } from '../model/outcome';
import { planSummarySchema } from '../model/plan';
import { deletedItemSchema, issuerOrContactsResultSchema } from '../model/issuersAndContacts';

const count = z.number().int().nonnegative();

/** How much of a run is in each class of `failOn`. */
export const failOnCountsSchema = z.strictObject({ blocked: count, skipped: count, warning: count });
export type FailOnCounts = z.infer<typeof failOnCountsSchema>;

/** The proof at the end of a move: every item of the source once, with route, state and reason. Both views show it. */
export const moveReportSchema = z.strictObject({
  move: moveSpecSchema,
  phase: phaseSchema,
  startedAt: z.string(),
  /** Null for a run that was cut off and whose history is gone: nobody knows when. */
  finishedAt: z.string().nullable(),
  plan: planSummarySchema.nullable(),
  items: itemCountsSchema,
  versions: versionCountsSchema,
  /** Of a dry run alone: items and versions that a move would bring to the target, or would find there. */
  wouldArrive: z.strictObject({ items: count, versions: count }).optional(),
  /** Items, issuers, contacts and findings of the run itself in each class of `failOn`; absent in older reports. */
  failOnCounts: failOnCountsSchema.optional(),
  /** Classes of the request's `failOn` that made the phase `failed`. */
  failedBy: z.array(failOnClassSchema).default([]),
  verified: z.number().int(),
  throttled: z.number().int(),
  /** Who approved the plan, and when; null where nobody was asked. */
  approval: approvalRecordSchema.nullable().default(null),
  /** How long each phase took; `finishing`, which writes the report, is not over yet. */
  phases: z.array(phaseTimeSchema).default([]),
  /** What the gate came to; absent where no checks ran. */
  checks: gateResultSchema.optional(),
  problems: z.array(problemSchema),
  /** What a person should know although the items arrived. */
  notices: z.array(problemSchema),
  results: z.array(itemResultSchema),
  settings: z.array(issuerOrContactsResultSchema),
  deletedInSource: z.array(deletedItemSchema),
  /** How the vaults themselves differ, what was done about it and what is left to people; null without a plan. */
  configuration: configurationReportSchema.nullable().default(null),
});
export type MoveReport = z.infer<typeof moveReportSchema>;
