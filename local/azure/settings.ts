import { z } from 'zod';

const ms = z.number().int().nonnegative();

/** How the embedded Azure behaves as a whole; each can be set by a seed and changed while it runs. */
export const azureSettingsSchema = z.strictObject({
  /** How long a delete, and a purge, take to settle. The real service was seen to need 2 to 6 and up to 5 seconds. */
  delays: z.strictObject({ deleteMs: ms, purgeMs: ms }).default({ deleteMs: 2_000, purgeMs: 2_000 }),
  /** Added to every answer of a vault. */
  latency: z.strictObject({ ms, jitterMs: ms.default(0) }).default({ ms: 0, jitterMs: 0 }),
  /** Whether the published call rates are held; a refusal has no Retry-After unless one is named here. */
  limits: z
    .strictObject({ enforced: z.boolean(), retryAfterSeconds: z.number().int().positive().optional() })
    .default({ enforced: false }),
  /** How far the service's clock is from the one outside. */
  clockShiftMs: z.number().int().default(0),
});

export type AzureSettings = z.infer<typeof azureSettingsSchema>;
