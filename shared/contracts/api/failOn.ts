import { z } from 'zod';

/** What a pipeline may call failed although the run itself reached its end. */
export const failOnClasses = ['blocked', 'skipped', 'warning'] as const;
export const failOnClassSchema = z.enum(failOnClasses);
export type FailOnClass = z.infer<typeof failOnClassSchema>;

/** Classes of findings that make a run end as failed; each at most once. */
export const failOnSchema = z
  .array(failOnClassSchema)
  .max(failOnClasses.length)
  .refine((classes) => new Set(classes).size === classes.length, 'expected each class once');
export type FailOn = z.infer<typeof failOnSchema>;
