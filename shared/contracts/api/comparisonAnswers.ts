import { z } from 'zod';
import {
  comparedItemSchema,
  comparedSumsSchema,
  comparisonFailureSchema,
  comparisonIdSchema,
  comparisonProgressSchema,
  depthSchema,
} from '../model/comparisons';
import { vaultPairSchema } from '../model/checks';
import { waitingForSchema } from '../model/waiting';

const count = z.number().int().nonnegative();

/** Body of the answer to `POST /api/comparisons`: the links of the runtime, and two addresses of the app. */
export const startedComparisonSchema = z.looseObject({
  id: comparisonIdSchema,
  comparisonUri: z.string(),
  reportUri: z.string(),
});

export const comparisonStates = ['running', 'completed', 'failed', 'cancelled'] as const;

/** What a comparison shows of its progress. It is the custom status of its orchestration. */
export const comparisonStatusSchema = comparisonProgressSchema
  .omit({ contentKey: true, hash: true })
  .extend({ waitingFor: waitingForSchema.nullable() });

/** The part that a status and a report have in common. The counts come first. */
const viewShape = {
  id: comparisonIdSchema,
  ...vaultPairSchema.shape,
  depth: depthSchema,
  state: z.enum(comparisonStates),
  /** True if every item matches; null until the comparison has completed. */
  equal: z.boolean().nullable(),
  items: z.strictObject({ total: count, compared: count }),
  counts: comparedSumsSchema.shape.counts,
  fields: comparedSumsSchema.shape.fields,
  startedAt: z.string(),
  /** Null while the comparison runs. */
  finishedAt: z.string().nullable(),
  throttled: count,
};

/** Body of `GET /api/comparisons/{id}`. */
export const comparisonViewSchema = z.strictObject({
  ...viewShape,
  /** The first items without a match. The report has all. */
  findings: comparedSumsSchema.shape.findings,
  /** Why it waits; null while it does not. */
  waitingFor: waitingForSchema.nullable(),
  failure: comparisonFailureSchema.optional(),
  reportUri: z.string(),
});
export type ComparisonView = z.infer<typeof comparisonViewSchema>;

/** Body of `GET /api/comparisons/{id}/report`: every item once. */
export const comparisonReportSchema = z.strictObject({ ...viewShape, results: z.array(comparedItemSchema) });
export type ComparisonReport = z.infer<typeof comparisonReportSchema>;
