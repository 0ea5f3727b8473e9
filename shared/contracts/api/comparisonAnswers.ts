import { vaultTextSchema } from '../model/ids';
import { comparedConfigurationSchema, comparedSelectSchema, comparisonPaceSchema } from '../model/comparisons';
import { z } from 'zod';
import {
  comparedAccessSchema,
  comparedItemSchema,
  comparedSumsSchema,
  comparisonFailureSchema,
  comparisonIdSchema,
  comparisonProgressSchema,
  depthSchema,
} from '../model/comparisons';
import { callerSchema } from '../model/caller';
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
  /** Who asked for it; null on a schedule, and if the app does not know its callers. */
  startedBy: callerSchema.nullable(),
  /** Null while the comparison runs. */
  finishedAt: z.string().nullable(),
  throttled: count,
  /** Who can do what more and less in the target; absent unless the request asks for it. */
  access: comparedAccessSchema.optional(),
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

/** A comparison in the list, without its fields and findings. */
export const comparisonLineSchema = comparisonViewSchema
  .pick({
    id: true,
    sourceVault: true,
    targetVault: true,
    depth: true,
    state: true,
    equal: true,
    items: true,
    counts: true,
    startedAt: true,
    startedBy: true,
    finishedAt: true,
    reportUri: true,
  })
  .extend({ access: comparedAccessSchema.pick({ equal: true }).optional(), comparisonUri: z.string() });
export type ComparisonLine = z.infer<typeof comparisonLineSchema>;

/** Body of `GET /api/comparisons`. */
export const comparisonListSchema = z.strictObject({
  comparisons: z.array(comparisonLineSchema),
  /** Null on the last page. A page can have fewer comparisons than asked for, and still not be the last. */
  continuationToken: comparisonIdSchema.nullable(),
});
export type ComparisonList = z.infer<typeof comparisonListSchema>;

/** Body of `GET /api/comparisons/{id}/report`: every item once. */
export const comparisonReportSchema = z.strictObject({ ...viewShape, results: z.array(comparedItemSchema) });
export type ComparisonReport = z.infer<typeof comparisonReportSchema>;

/** Body of `POST /api/comparisons`. Only the two vaults are required. */
export const comparisonRequestSchema = z.strictObject({
  sourceVault: vaultTextSchema,
  targetVault: vaultTextSchema,
  select: comparedSelectSchema,
  depth: depthSchema.default('full'),
  pace: comparisonPaceSchema,
  configuration: comparedConfigurationSchema.optional(),
});
