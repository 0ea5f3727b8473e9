import { z } from 'zod';
import {
  checkRunIdSchema,
  changeSchema,
  checkSummarySchema,
  checkTriggerSchema,
  overallSchema,
  vaultPairSchema,
} from './checks';
import { checkIdSchema, moveIdSchema, runIdSchema, whole } from './ids';
import { comparedCountsSchema, comparisonIdSchema, depthSchema, fieldCountsSchema } from './comparisons';
import { errorCodes } from './errorCodes';
import { itemCountsSchema, phaseSchema, versionCountsSchema } from './progress';
import { reportHashSchema } from './reportProof';
import { reasonCodes } from './reasonCodes';

/**
 * The id depends only on the event, so that a receiver can drop repeats. It has no full stop, because signatures use it
 * as a separator.
 */
export const noticeIdSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,89}$/);

/**
 * The attributes of all events. Source: CloudEvents 1.0.2, "required attributes" and "optional attributes". `source` is
 * a path of this app that returns the details.
 */
const envelope = {
  specversion: z.literal('1.0'),
  id: noticeIdSchema,
  source: z.string().regex(/^\/api\/(?:moves|checks|comparisons)\/[A-Za-z0-9_-]{1,100}$/),
  /** `<source vault>/<target vault>` */
  subject: z.string().max(60),
  time: z.iso.datetime(),
  datacontenttype: z.literal('application/json'),
};

/** A move entered a phase, including its last one. */
const movePhaseSchema = z.strictObject({
  ...envelope,
  type: z.literal('keyvaultmover.move.phaseChanged'),
  /** The events of one run in the order of these strings. Source: CloudEvents extension "sequence". */
  sequence: z.string().regex(/^\d{6}$/),
  data: z.strictObject({
    moveId: moveIdSchema,
    runId: runIdSchema,
    ...vaultPairSchema.shape,
    dryRun: z.boolean(),
    phase: phaseSchema,
    previousPhase: phaseSchema.nullable(),
    items: itemCountsSchema,
    versions: versionCountsSchema,
    problemCount: whole,
    /** Codes of all problems, each once, the most frequent first. The report explains them. */
    problemCodes: z.array(z.enum([...errorCodes, ...reasonCodes])),
    /** The hash that an approval has to name. */
    planHash: z.string().nullable(),
    /** The head of the report's chain (docs/report.md), in the last notice; null before. */
    reportHead: reportHashSchema.nullable(),
  }),
});

/** A run of checks found a pair in another state than the previous run. */
const checksChangedSchema = z.strictObject({
  ...envelope,
  type: z.literal('keyvaultmover.checks.changed'),
  data: z.strictObject({
    checkRunId: checkRunIdSchema,
    ...vaultPairSchema.shape,
    trigger: checkTriggerSchema,
    /** The run read both vaults in this time. */
    startedAt: z.iso.datetime(),
    finishedAt: z.iso.datetime(),
    overall: overallSchema,
    previousOverall: overallSchema.nullable(),
    counts: checkSummarySchema.shape.counts,
    failing: z.array(checkIdSchema),
    changes: z.array(changeSchema),
    forecast: checkSummarySchema.shape.forecast,
    failed: checkSummarySchema.shape.failed,
  }),
});

/** A scheduled comparison has other differences than the one before, or is the first one of its pair. */
const comparisonChangedSchema = z.strictObject({
  ...envelope,
  type: z.literal('keyvaultmover.comparison.changed'),
  data: z.strictObject({
    comparisonId: comparisonIdSchema,
    ...vaultPairSchema.shape,
    depth: depthSchema,
    /** The comparison read the vaults in this time. */
    startedAt: z.iso.datetime(),
    finishedAt: z.iso.datetime(),
    /** True if every item matches; null if the comparison failed. */
    equal: z.boolean().nullable(),
    /** Items that differ, or that only one vault has. */
    differences: whole,
    /** Null in the notice of the first comparison. */
    previousDifferences: whole.nullable(),
    newDifferences: whole,
    goneDifferences: whole,
    counts: comparedCountsSchema,
    fields: fieldCountsSchema,
    /** Why the comparison has no result. */
    failure: z.enum(errorCodes).nullable(),
  }),
});

/** A notice has names, phases, counts, check ids and codes, never a value, and no text that could quote one. */
export const noticeSchema = z.discriminatedUnion('type', [
  movePhaseSchema,
  checksChangedSchema,
  comparisonChangedSchema,
]);
export type Notice = z.infer<typeof noticeSchema>;
