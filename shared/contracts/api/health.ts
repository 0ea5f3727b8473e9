import { z } from 'zod';
import { missingReferenceSchema } from '../model/missingReferences';

/** The answer of `GET /api/health`. The app answers 503 instead if it has no identity or cannot read its store. */
export const healthSchema = z.strictObject({
  /** `degraded`: moves work, but parts of the app are off. */
  status: z.enum(['ok', 'degraded']),
  off: z.array(missingReferenceSchema.extend({ detail: z.string(), remedy: z.string() })),
});
export type Health = z.infer<typeof healthSchema>;
