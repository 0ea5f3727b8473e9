import { z } from 'zod';

/**
 * A vault name: 3 to 24 letters, digits and single hyphens, a letter first, no hyphen last.
 * Source: Key Vault documentation, "common error codes"; the last three rules are the portal's.
 */
export const vaultNameSchema = z
  .string()
  .regex(
    /^[a-z](?:[a-z0-9]|-(?!-)){1,22}[a-z0-9]$/i,
    'expected a vault name: 3 to 24 letters, digits and single hyphens, beginning with a letter and not ending in a hyphen',
  )
  .toLowerCase();

export const sides = ['source', 'target'] as const;
export type Side = (typeof sides)[number];
