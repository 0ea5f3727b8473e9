import { missingReferenceSchema } from '../model/missingReferences';
import { z } from 'zod';
import { errorCodes } from '../model/errorCodes';

/**
 * RFC 9457 problem details with a `code` of the app. For bad input, `errors` has one entry per fault with a JSON
 * pointer. For 500 and 503, `invocationId` is the id of the invocation in the log.
 */
export const problemDocumentSchema = z.strictObject({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  instance: z.string(),
  code: z.enum(errorCodes),
  invocationId: z.string().optional(),
  errors: z.array(z.strictObject({ pointer: z.string(), detail: z.string() })).optional(),
});
export type ProblemDocument = z.infer<typeof problemDocumentSchema>;

/** The answer of `GET /api/health`. The app answers 503 instead if it has no identity or cannot read its store. */
export const healthSchema = z.strictObject({
  /** `degraded`: moves work, but parts of the app are off. */
  status: z.enum(['ok', 'degraded']),
  off: z.array(missingReferenceSchema.extend({ detail: z.string(), remedy: z.string() })),
});

export type Health = z.infer<typeof healthSchema>;
