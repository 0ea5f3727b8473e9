import { z } from 'zod';

/** Key material as a JSON Web Key with its private members. It leaves the vault only inside an encrypted backup. */
export const materialSchema = z.looseObject({ kty: z.enum(['RSA', 'EC', 'oct']) });

export type KeyMaterial = z.infer<typeof materialSchema>;
