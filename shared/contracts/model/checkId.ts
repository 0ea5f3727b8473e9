import { z } from 'zod';

/** `CHK-` and words. A published id never changes, because pipelines and waivers use it. */
export const checkIdSchema = z
  .string()
  .max(60)
  .regex(/^CHK-[A-Z0-9]+(?:-[A-Z0-9]+)*$/, 'expected the id of a check, CHK-…');
