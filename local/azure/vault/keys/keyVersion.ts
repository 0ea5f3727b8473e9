import { z } from 'zod';
import { itemVersionSchema } from '../items/item';
import { materialSchema } from './keyMaterial';

/** Stored and shown, never evaluated: the emulator does not release keys. */
export const releasePolicySchema = z.strictObject({
  contentType: z.string().optional(),
  data: z.string(),
  immutable: z.boolean().optional(),
});

/** What a key shows that came after this version of the emulator. Only a seed has such a key. */
export const newerPartsSchema = z.strictObject({
  /** Public members of the JSON Web Key. */
  members: z.record(z.string(), z.unknown()).default({}),
  attributes: z.record(z.string(), z.unknown()).default({}),
});

export const keyVersionSchema = itemVersionSchema.extend({
  /** Of a key of an unknown kind: symmetric material, which nothing uses or shows. */
  jwk: materialSchema,
  newer: newerPartsSchema
    .extend({
      /** The type of a key that the emulator stores, shows, backs up and restores, but can neither make nor use. */
      unknownType: z.string().optional(),
    })
    .optional(),
  keyOps: z.array(z.string()),
  /** Held in hardware: the type shows as `RSA-HSM`, and the vault must be premium. */
  hsm: z.boolean(),
  /** Absent for a key that an older version of the API made, which no version shows later. */
  exportable: z.boolean().optional(),
  releasePolicy: releasePolicySchema.optional(),
  /** Belongs to the certificate of the same name. */
  managed: z.boolean().optional(),
});

export type KeyVersion = z.infer<typeof keyVersionSchema>;
