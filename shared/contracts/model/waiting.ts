import { z } from 'zod';

/** Why a move can wait. The wait for an approval is not in this list, because it is a phase. */
export const waitReasons = [
  'earlierMove',
  'unconfirmedWrites',
  'lateRequests',
  'retry',
  'target',
  'scratchVault',
  'schedule',
  'start',
] as const;
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

/** What a step has brought into the target, in addition to what the plan found there. */
const arrivedSchema = z.strictObject({ items: z.int(), versions: z.int() });

/** The custom status of a sub-orchestration of a move since its first wait, or since its first items arrived. */
export const stepStatusSchema = z.strictObject({
  waitingFor: waitingForSchema.nullable(),
  arrived: arrivedSchema.optional(),
});
export type StepStatus = z.infer<typeof stepStatusSchema>;

/** The seconds that a step only waited; absent when it did not wait. */
export const waitedSecondsSchema = z.number().nonnegative().optional();

const spanSchema = z.strictObject({ from: z.iso.datetime(), to: z.iso.datetime() });
export type Span = z.infer<typeof spanSchema>;

/** When a batch ran, and when it only waited. Batches run in parallel, so their seconds cannot simply be added. */
export const batchTimesSchema = z.strictObject({ ...spanSchema.shape, waits: z.array(spanSchema) });
export type BatchTimes = z.infer<typeof batchTimesSchema>;
