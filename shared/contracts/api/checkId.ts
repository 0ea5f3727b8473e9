import { z } from 'zod';

/** `CHK-` and words that never change once they are out: pipelines and waivers name them. */
export const checkIdSchema = z
  .string()
  .max(60)
  .regex(/^CHK-[A-Z0-9]+(?:-[A-Z0-9]+)*$/, 'expected the id of a check, CHK-…');
