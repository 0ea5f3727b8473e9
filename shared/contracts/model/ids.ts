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
