import { z } from 'zod';
import { itemVersionSchema } from '../items/item';

export const secretVersionSchema = itemVersionSchema.extend({
  value: z.string(),
  contentType: z.string().optional(),
  previousId: z.string().optional(),
  /** Belongs to the certificate of the same name. */
  managed: z.boolean().optional(),
});

export type SecretVersion = z.infer<typeof secretVersionSchema>;
