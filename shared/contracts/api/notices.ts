import { z } from 'zod';
import {
  changeSchema,
  checkRunIdSchema,
  checkSummarySchema,
  checkTriggerSchema,
  overallSchema,
  vaultPairSchema,
} from '../model/checks';
import { checkIdSchema } from './checkId';
import { contract } from '../steps/contract';
import { errorCodes } from '../model/errorCodes';
import { moveIdSchema } from './moveRequest';
import { runIdSchema } from '../steps/moveSpec';
import { itemCountsSchema, phaseSchema, versionCountsSchema } from './moveStatus';
import { reasonCodes } from '../model/reasonCodes';

const whole = z.number().int().nonnegative();

/** Of what it tells and nothing else, so that a receiver can drop repeats; no full stop, which signatures set parts apart by. */
export const noticeIdSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,89}$/);

/**
 * Attributes that all events have. Source: CloudEvents 1.0.2, "required attributes" and "optional attributes". `source` is
 * the path at this app where more can be read.
 */
const envelope = {
  specversion: z.literal('1.0'),
  id: noticeIdSchema,
  source: z.string().regex(/^\/api\/(?:moves|checks)\/[A-Za-z0-9_-]{1,100}$/),
  /** `<source vault>/<target vault>` */
  subject: z.string().max(60),
  time: z.iso.datetime(),
  datacontenttype: z.literal('application/json'),
};

/** A move entered a phase, its last one included. */
const movePhaseSchema = z.strictObject({
  ...envelope,
  type: z.literal('keyvaultmover.move.phaseChanged'),
  /** Orders the events of one run by their characters. Source: CloudEvents extension "sequence". */
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
    /** Codes of all problems, each once, the most frequent first; the report has them in words. */
    problemCodes: z.array(z.enum([...errorCodes, ...reasonCodes])),
    /** What an approval has to name. */
    planHash: z.string().nullable(),
  }),
});

/** A run of checks found a pair in another state than the run before. */
const checksChangedSchema = z.strictObject({
  ...envelope,
  type: z.literal('keyvaultmover.checks.changed'),
  data: z.strictObject({
    checkRunId: checkRunIdSchema,
    ...vaultPairSchema.shape,
    trigger: checkTriggerSchema,
    overall: overallSchema,
    previousOverall: overallSchema.nullable(),
    counts: checkSummarySchema.shape.counts,
    failing: z.array(checkIdSchema),
    changes: z.array(changeSchema),
    forecast: checkSummarySchema.shape.forecast,
    failed: checkSummarySchema.shape.failed,
  }),
});

/** What is sent: names, phases, counts, check ids and codes, never a value, and no sentence that could quote one. */
export const noticeSchema = z.discriminatedUnion('type', [movePhaseSchema, checksChangedSchema]);
export type Notice = z.infer<typeof noticeSchema>;

/** What a move has told of itself: so many notices, the last one of this phase. */
export const notifiedSchema = z.strictObject({ notices: whole, phase: phaseSchema.nullable() });
export type Notified = z.infer<typeof notifiedSchema>;

/** A notice, and the one of the same move that has to be settled before it. */
const posting = z.strictObject({ notice: noticeSchema, after: noticeIdSchema.nullable() });

/** Starts the delivery of a notice and leaves it to itself. `off` when no receiver is set, `known` when it was posted before. */
export const postNoticeContract = contract({
  name: 'postNotice',
  input: posting,
  output: z.strictObject({ state: z.enum(['posted', 'known', 'off']) }),
});

/** Whether the delivery of a notice is still under way. One that nobody knows is settled. */
export const findNoticeContract = contract({
  name: 'findNotice',
  input: z.strictObject({ id: noticeIdSchema }),
  output: z.strictObject({ state: z.enum(['underWay', 'settled']) }),
});

/** Sends a notice once. It throws for what another try may mend; `refused` is a receiver that wants no more tries. */
export const sendNoticeContract = contract({
  name: 'sendNotice',
  input: z.strictObject({ notice: noticeSchema }),
  output: z.discriminatedUnion('state', [
    z.strictObject({ state: z.enum(['delivered', 'refused']), status: z.number().int() }),
    z.strictObject({ state: z.literal('off') }),
  ]),
});

/** Delivers one notice, in its turn and with many tries. Nobody waits for it. */
export const deliverNoticeContract = contract({
  name: 'deliverNotice',
  input: posting,
  output: z.union([sendNoticeContract.output, z.strictObject({ state: z.literal('givenUp') })]),
});

/** The orchestration that delivers a notice. No move can have such an id, because theirs have no colon. */
export function noticeInstance(noticeId: string): string {
  return `notice:${noticeId}`;
}
