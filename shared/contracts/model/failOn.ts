import { z } from 'zod';

/** Classes of findings that can make a run count as failed for a pipeline, although the run completed. */
export const failOnClasses = ['blocked', 'skipped', 'warning'] as const;
export const failOnClassSchema = z.enum(failOnClasses);
export type FailOnClass = z.infer<typeof failOnClassSchema>;

/** The classes that make a run end as failed; each at most once. */
export const failOnSchema = z
  .array(failOnClassSchema)
  .max(failOnClasses.length)
  .refine((classes) => new Set(classes).size === classes.length, 'expected each class once');
export type FailOn = z.infer<typeof failOnSchema>;
