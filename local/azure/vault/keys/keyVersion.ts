import { z } from 'zod';
import { itemVersionSchema } from '../items/item';

/** Key material as a JSON Web Key, private members included; it leaves the vault only inside a sealed backup. */
const jwkSchema = z.looseObject({ kty: z.string() });

export const keyVersionSchema = itemVersionSchema.extend({
  jwk: jwkSchema,
  keyOps: z.array(z.string()),
});

export type KeyVersion = z.infer<typeof keyVersionSchema>;
