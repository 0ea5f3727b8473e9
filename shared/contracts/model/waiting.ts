import { z } from 'zod';

/** What a move can wait for while no work is under way. A person, who approves, is not among them: that is a phase. */
export const waitReasons = ['earlierMove', 'unconfirmedWrites', 'lateRequests', 'retry', 'target'] as const;
export const waitReasonSchema = z.enum(waitReasons);
export type WaitReason = z.infer<typeof waitReasonSchema>;

/** Why a move waits now, and until when. */
export const waitingForSchema = z.strictObject({
  reason: waitReasonSchema,
  message: z.string(),
  since: z.iso.datetime(),
  until: z.iso.datetime(),
});
export type WaitingFor = z.infer<typeof waitingForSchema>;

/** The custom status of a sub-orchestration of a move, from its first wait on. */
export const stepStatusSchema = z.strictObject({ waitingFor: waitingForSchema.nullable() });

/** Seconds of a step in which it only waited; absent where it did not, and in the history of an earlier version. */
export const waitedSecondsSchema = z.number().nonnegative().optional();

const spanSchema = z.strictObject({ from: z.iso.datetime(), to: z.iso.datetime() });
export type Span = z.infer<typeof spanSchema>;

/** When a batch ran, and when it only waited. Batches run side by side, so their seconds do not simply add up. */
export const batchTimesSchema = z.strictObject({ ...spanSchema.shape, waits: z.array(spanSchema) });
export type BatchTimes = z.infer<typeof batchTimesSchema>;
