import { z } from 'zod';

/** The part of a lock that a caller sends. */
export const lockPropertiesSchema = z.object({
  level: z.enum(['CanNotDelete', 'ReadOnly']),
  notes: z.string().optional(),
});

export const lockSchema = z.strictObject({ scope: z.string(), name: z.string(), properties: lockPropertiesSchema });

export type Lock = z.infer<typeof lockSchema>;

/** The lock as the service shows it. */
export function lockView({ scope, name, properties }: Lock): object {
  return {
    properties,
    id: `${scope}/providers/Microsoft.Authorization/locks/${name}`,
    type: 'Microsoft.Authorization/locks',
    name,
  };
}
