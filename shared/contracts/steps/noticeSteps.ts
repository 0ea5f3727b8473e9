import { z } from 'zod';
import { noticeSchema, noticeIdSchema } from '../model/notices';
import { phaseSchema } from '../model/progress';
import { contract } from './contract';
import { startSchema, whole } from '../model/ids';

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
