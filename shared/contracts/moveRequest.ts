import { z } from 'zod';

/** A move id becomes the orchestration's instance id, so it stays inside what every Durable backend takes. */
export const moveIdSchema = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/,
    'expected 1 to 64 letters, digits, "_" or "-", beginning with a letter or digit',
  );

/** A vault as people write it: a name, or https://<name>.<suffix>. The address form is settled by `resolveVault`. */
const vaultTextSchema = z.string().min(3).max(200);

export const paceSchema = z
  .strictObject({
    /** Share of the source's request limit that the move may use, 0.01 to 1. */
    sourceShare: z.number().min(0.01).max(1).default(0.5),
    targetShare: z.number().min(0.01).max(1).default(0.9),
    /** Requests under way at once, per vault. */
    maxInFlight: z.number().int().min(1).max(256).default(32),
  })
  .prefault({});
export type Pace = z.infer<typeof paceSchema>;

export const methods = ['auto', 'backupRestore', 'exportImport'] as const;
export type Method = (typeof methods)[number];
export const verifyLevels = ['full', 'metadata', 'none'] as const;

/** Body of `POST /api/moves`. Only the two vaults are needed. */
export const moveRequestSchema = z.strictObject({
  id: moveIdSchema.optional(),
  sourceVault: vaultTextSchema,
  targetVault: vaultTextSchema,
  method: z.enum(methods).default('auto'),
  verify: z.enum(verifyLevels).default('full'),
  pace: paceSchema,
  /** Plan only: nothing is written to the target. */
  dryRun: z.boolean().default(false),
});
export type MoveRequest = z.infer<typeof moveRequestSchema>;
