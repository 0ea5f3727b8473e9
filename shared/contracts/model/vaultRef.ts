import { z } from 'zod';

/**
 * A vault name: 3 to 24 letters, digits and single hyphens. It begins with a letter and does not end with a hyphen.
 * Source: Key Vault documentation, "common error codes"; the last three rules are the portal's.
 */
export const vaultNameSchema = z
  .string()
  .regex(
    /^[a-z](?:[a-z0-9]|-(?!-)){1,22}[a-z0-9]$/i,
    'expected a vault name: 3 to 24 letters, digits and single hyphens, beginning with a letter and not ending in a hyphen',
  )
  .toLowerCase();

/** A vault as people write it: a name, or https://<name>.<suffix>. `resolveVault` turns an address into a name. */
export const vaultTextSchema = z
  .string()
  .min(3)
  .max(200)
  .meta({ description: 'a vault name or https://<name>.vault.azure.net' });

export const sides = ['source', 'target'] as const;
export type Side = (typeof sides)[number];
