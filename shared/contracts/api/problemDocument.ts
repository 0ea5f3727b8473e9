import { z } from 'zod';
import { errorCodes } from '../model/errorCodes';

/**
 * RFC 9457 problem details, with our `code`; for bad input one entry per fault with a JSON pointer, for trouble of the
 * app's own (500 and 503) the invocation that the log has it under.
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
