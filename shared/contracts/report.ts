import { z } from 'zod';
import { gateResultSchema } from './checks';
import { configurationReportSchema } from './configuration';
import {
  approvalRecordSchema,
  itemCountsSchema,
  phaseSchema,
  phaseTimeSchema,
  problemSchema,
  versionCountsSchema,
} from './moveStatus';
import { moveRefSchema } from './moveRef';
import { itemResultSchema } from './outcome';
import { planSummarySchema } from './plan';
import { deletedItemSchema, settingResultSchema } from './planSettings';

/** The proof at the end of a move: every item of the source once, with route, state and reason. Both views show it. */
export const moveReportSchema = z.strictObject({
  move: moveRefSchema,
  phase: phaseSchema,
  startedAt: z.string(),
  finishedAt: z.string(),
  plan: planSummarySchema.nullable(),
  items: itemCountsSchema,
  versions: versionCountsSchema,
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
  settings: z.array(settingResultSchema),
  deletedInSource: z.array(deletedItemSchema),
  /** How the vaults themselves differ, what was done about it and what is left to people; null without a plan. */
  configuration: configurationReportSchema.nullable().default(null),
});
export type MoveReport = z.infer<typeof moveReportSchema>;
