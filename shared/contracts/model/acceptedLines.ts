import { z } from 'zod';
import { callerIdSchema, callerNameSchema } from './caller';

/** The lines of the checklist of a cutover, in its order. `docs/cutover.md` has a row for each. */
export const cutoverCodes = [
  'PHASE',
  'LAG',
  'TARGET',
  'PENDING',
  'DELETIONS',
  'PROBLEMS',
  'LAST_WRITE',
  'RENEWAL',
  'ROTATION',
  'EXPIRY',
  'PERMISSIONS',
  'ACCESS',
  'NETWORK',
  'CONSUMERS',
  'SEARCH',
] as const;
export type CutoverCode = (typeof cutoverCodes)[number];

/** SHA-256 over what a line says, without times that only pass. */
export const seenHashSchema = z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 hex digits, as the checklist shows them');

/** A line of the checklist that somebody accepted: what it said then, and until when that holds. */
export const acceptedLineSchema = z.strictObject({
  code: z.enum(cutoverCodes),
  /** What the line said when somebody accepted it. */
  state: z.enum(['noGo', 'unknown']),
  found: z.string().max(300),
  /** If the line says something else by now, the acceptance no longer holds. */
  seen: seenHashSchema,
  until: z.iso.datetime(),
});
export type AcceptedLine = z.infer<typeof acceptedLineSchema>;

/** Who accepted a line, when and why. */
export const acceptanceSchema = acceptedLineSchema.extend({
  at: z.iso.datetime(),
  by: callerNameSchema.nullable(),
  identity: callerIdSchema.optional(),
  reason: z.string(),
});
export type Acceptance = z.infer<typeof acceptanceSchema>;
