import { z } from 'zod';
import { itemVersionSchema } from '../items/item';
import { materialSchema } from './keyMaterial';

/** Stored and shown, never evaluated: the emulator does not release keys. */
export const releasePolicySchema = z.strictObject({
  contentType: z.string().optional(),
  data: z.string(),
  immutable: z.boolean().optional(),
});

export const keyVersionSchema = itemVersionSchema.extend({
  jwk: materialSchema,
  keyOps: z.array(z.string()),
  /** Held in hardware: the type shows as `RSA-HSM`, and the vault must be premium. */
  hsm: z.boolean(),
  exportable: z.boolean(),
  releasePolicy: releasePolicySchema.optional(),
  /** Belongs to the certificate of the same name. */
  managed: z.boolean().optional(),
});

export type KeyVersion = z.infer<typeof keyVersionSchema>;
