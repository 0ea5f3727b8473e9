import { z } from 'zod';

const ms = z.number().int().nonnegative();

const fields = {
  /** How long a delete, and a purge, take to settle, a self-signed certificate to be issued, and changed
   * access rules to act; seen: 2 to 6, up to 5, 10 seconds, minutes. And how long a new vault registers its host name. */
  delays: z.strictObject({
    deleteMs: ms,
    purgeMs: ms,
    issueMs: ms.default(10_000),
    /** How long a provider takes to issue; absent: for ever. */
    issuerMs: ms.optional(),
    accessMs: ms.default(0),
    provisionMs: ms.default(2_000),
  }),
  /** Added to every answer of a vault. */
  latency: z.strictObject({ ms, jitterMs: ms.default(0) }),
  /** Whether the published call rates are held; a refusal has no Retry-After unless one is named here. */
  limits: z.strictObject({ enforced: z.boolean(), retryAfterSeconds: z.number().int().positive().optional() }),
  /** Whether keys rotate and certificates renew by their policies, when their vault is called after the time; absent: they do not. */
  lifetimeActions: z.strictObject({ enforced: z.boolean() }).optional(),
  /** Whether the management plane asks for the actions of roles; absent: whoever is of the tenant may do everything there. */
  managementRights: z.strictObject({ enforced: z.boolean() }).optional(),
  /** How far the service's clock is from the one outside. */
  clockShiftMs: z.number().int(),
};

/** How the embedded Azure behaves as a whole; each part can be set by a seed and changed while it runs. */
export const azureSettingsSchema = z.strictObject(fields);

export type AzureSettings = z.infer<typeof azureSettingsSchema>;

/** Some of the settings; what is absent stays as it is. */
export const settingsChangeSchema = z.strictObject(fields).partial();

export type SettingsChange = z.input<typeof settingsChangeSchema>;

export const defaultSettings: AzureSettings = {
  delays: { deleteMs: 2_000, purgeMs: 2_000, issueMs: 10_000, accessMs: 0, provisionMs: 2_000 },
  latency: { ms: 0, jitterMs: 0 },
  limits: { enforced: false },
  clockShiftMs: 0,
};

/** The settings with those parts replaced that the change names. */
export function changedSettings(settings: AzureSettings, change: SettingsChange): AzureSettings {
  const { delays, latency, limits, lifetimeActions, managementRights, clockShiftMs } =
    settingsChangeSchema.parse(change);
  const actions = lifetimeActions ?? settings.lifetimeActions;
  const rights = managementRights ?? settings.managementRights;
  return {
    delays: delays ?? settings.delays,
    latency: latency ?? settings.latency,
    limits: limits ?? settings.limits,
    ...(actions === undefined ? {} : { lifetimeActions: actions }),
    ...(rights === undefined ? {} : { managementRights: rights }),
    clockShiftMs: clockShiftMs ?? settings.clockShiftMs,
  };
}
