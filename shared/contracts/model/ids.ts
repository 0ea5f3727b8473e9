import { z } from 'zod';

/**
 * The move id is also the instance id of the orchestration, so it has only characters that every Durable backend
 * accepts.
 */
export const moveIdSchema = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/,
    'expected 1 to 64 letters, digits, "_" or "-", beginning with a letter or digit',
  );

/** The id of one run of a move. It separates the stored files of runs with the same move id. */
export const runIdSchema = z.string().regex(/^[0-9a-f]{8}$/);

/** Identifies a run's content key: the SHA-256 hash, in hex, of the key as it is stored, wrapped with the staging key. */
export const contentKeyHashSchema = z.string().regex(/^[0-9a-f]{64}$/);

/** How many of something. */
export const whole = z.number().int().nonnegative();

/** `CHK-` and words. A published id never changes, because pipelines and waivers use it. */
export const checkIdSchema = z
  .string()
  .max(60)
  .regex(/^CHK-[A-Z0-9]+(?:-[A-Z0-9]+)*$/, 'expected the id of a check, CHK-…');

/** Identifies a run's start token: the SHA-256 hash, in hex, of the token. */
export const startTokenHashSchema = z.string().regex(/^[0-9a-f]{64}$/);

/** An HMAC-SHA-256, in hex, with a start token as its key. */
export const startProofSchema = z.string().regex(/^[0-9a-f]{64}$/);

/**
 * Proves that the app itself started a run: the hash of the run's start token, and a proof over the input that only a
 * holder of the token can make. Absent in children of other orchestrations.
 */
export const startSchema = z.strictObject({
  token: startTokenHashSchema,
  /** The number of the run's slot; only moves have one. */
  slot: z.number().int().nonnegative().optional(),
  proof: startProofSchema,
});

export type Start = z.infer<typeof startSchema>;

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
