import { z } from 'zod';

/** Key material as a JSON Web Key, private members included; it leaves the vault only inside a sealed backup. */
export const materialSchema = z.looseObject({ kty: z.enum(['RSA', 'EC', 'oct']) });

export type KeyMaterial = z.infer<typeof materialSchema>;
