import { z } from 'zod';

/** What an update sets in the target, by field. */
export const updatedFields = [
  'enabled',
  'notBefore',
  'expires',
  'contentType',
  'tags',
  'keyOperations',
  'rotationPolicy',
  'certificatePolicy',
] as const;
export const updatedFieldSchema = z.enum(updatedFields);
export type UpdatedField = z.infer<typeof updatedFieldSchema>;

/**
 * The fields in which a copy of an item differs from the source, and how many of its versions differ. It never contains a
 * value. In a plan: what the move would set. In a result: what differed and is equal now.
 */
export const itemUpdateSchema = z.strictObject({
  fields: z.array(updatedFieldSchema).min(1),
  versions: z.number().int().nonnegative(),
});
export type ItemUpdate = z.infer<typeof itemUpdateSchema>;
