import { z } from 'zod';
import { checkRunIdSchema } from '../model/checkProof';
import { changeSchema, checkSummarySchema, checkTriggerSchema, overallSchema, vaultPairSchema } from '../model/checks';
import { checkIdSchema } from './checkId';
import { comparedCountsSchema, comparisonIdSchema, depthSchema, fieldCountsSchema } from '../model/comparisons';
import { contract } from '../steps/contract';
import { errorCodes } from '../model/errorCodes';
import { moveIdSchema } from './moveRequest';
import { runIdSchema } from '../steps/moveSpec';
import { itemCountsSchema, phaseSchema, versionCountsSchema } from './moveStatus';
import { reportHashSchema } from './reportProof';
import { reasonCodes } from '../model/reasonCodes';
import { startSchema } from '../model/startProof';

const whole = z.number().int().nonnegative();

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
    /** The head of the report's chain (docs/report.md), in the last notice; null before, and in notices of earlier versions. */
    reportHead: reportHashSchema.nullable().default(null),
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

/** The number of notices that a move has posted, and the phase of the last one. */
export const notifiedSchema = z.strictObject({ notices: whole, phase: phaseSchema.nullable() });
export type Notified = z.infer<typeof notifiedSchema>;

/** A notice, and the notice of the same move that must be settled before it. */
const posting = z.strictObject({ notice: noticeSchema, after: noticeIdSchema.nullable() });

/**
 * Starts the delivery of a notice and does not wait for it. `off`: no receiver is set. `known`: it was posted before.
 */
export const postNoticeContract = contract({
  name: 'postNotice',
  input: posting,
  output: z.strictObject({ state: z.enum(['posted', 'known', 'off']) }),
});

/** Returns whether the delivery of a notice is under way. An unknown notice counts as settled. */
export const findNoticeContract = contract({
  name: 'findNotice',
  input: z.strictObject({ id: noticeIdSchema }),
  output: z.strictObject({ state: z.enum(['underWay', 'settled']) }),
});

/** Sends a notice once. Throws when another try may succeed. `refused`: the receiver wants no more tries. */
export const sendNoticeContract = contract({
  name: 'sendNotice',
  input: z.strictObject({ notice: noticeSchema }),
  output: z.discriminatedUnion('state', [
    z.strictObject({ state: z.enum(['delivered', 'refused']), status: z.number().int() }),
    z.strictObject({ state: z.literal('off') }),
  ]),
});

/** Delivers one notice, after the previous one and with many tries. Nothing waits for it. */
export const deliverNoticeContract = contract({
  name: 'deliverNotice',
  input: posting.extend({ start: startSchema.optional() }),
  output: z.union([sendNoticeContract.output, z.strictObject({ state: z.literal('givenUp') })]),
});

/** The instance id of the orchestration that delivers a notice. It differs from every move id, which has no colon. */
export function noticeInstance(noticeId: string): string {
  return `notice:${noticeId}`;
}
