import { z } from 'zod';
import { errorCodes } from './errorCodes';

/** RFC 9457 problem details, with our `code` and, for bad input, one entry per fault with a JSON pointer. */
export const problemDocumentSchema = z.strictObject({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  instance: z.string(),
  code: z.enum(errorCodes),
  errors: z.array(z.strictObject({ pointer: z.string(), detail: z.string() })).optional(),
});
export type ProblemDocument = z.infer<typeof problemDocumentSchema>;
