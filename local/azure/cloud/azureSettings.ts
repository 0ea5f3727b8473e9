import { X509Certificate } from 'node:crypto';
import { z } from 'zod';
import { rateClasses } from './limits';

const ms = z.number().int().nonnegative();

/** One assignment of an Azure Policy with the effect "deny": what it requires of every vault that is created or replaced. */
export const policyRuleSchema = z.strictObject({
  /** The name of the assignment, and the display name of the definition. */
  assignment: z.string().min(1).max(120),
  displayName: z.string().min(1).max(200),
  /** Absent: it applies to every resource group. */
  resourceGroup: z.string().optional(),
  requires: z.union([z.enum(['purgeProtection', 'noPublicAccess']), z.strictObject({ tag: z.string() })]),
});

export type PolicyRule = z.infer<typeof policyRuleSchema>;

/** Another identity of the tenant of the first one. It signs in with the same certificate and assertion. */
export const identitySchema = z.strictObject({
  clientId: z.guid(),
  /** Derived from the client id when absent. */
  objectId: z.guid().optional(),
  /** Its client secret; that of the first identity when absent. */
  secret: z.string().min(1).max(200).optional(),
  /** App roles. Its tokens have them for every audience. */
  roles: z.array(z.string().max(120)).max(20).optional(),
  /** PEM. The certificate with which it signs in; that of the first identity when absent. */
  certificate: z.string().max(10_000).refine(isCertificate, 'is not a certificate in PEM').optional(),
  /** Object ids of its groups, whose rights it has. */
  groups: z.array(z.guid()).max(200).optional(),
});

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).publicKey.type === 'public';
  } catch {
    return false;
  }
}

const fields = {
  /**
   * Delays until a delete or purge settles, a self-signed certificate is issued, changed access rules take effect, and a new vault has
   * registered its host name. Observed: 2 to 6 s, up to 5 s, 10 s, minutes.
   */
  delays: z.strictObject({
    deleteMs: ms,
    purgeMs: ms,
    recoverMs: ms.default(0),
    issueMs: ms.default(10_000),
    /** Delay until a provider issues a certificate; never when absent. */
    issuerMs: ms.optional(),
    accessMs: ms.default(0),
    provisionMs: ms.default(2_000),
  }),
  /** Added to every answer of a vault. */
  latency: z.strictObject({ ms, jitterMs: ms.default(0) }),
  /**
   * Enforces the published call rates, or others in their place. A 429 has Retry-After only when a value is set here.
   */
  limits: z.strictObject({
    enforced: z.boolean(),
    retryAfterSeconds: z.number().int().positive().optional(),
    rates: z.partialRecord(z.enum(rateClasses), z.number().int().positive()).optional(),
  }),
  /** Rotates keys and renews certificates by their policies, at the first call to their vault after the time; off when absent. */
  lifetimeActions: z.strictObject({ enforced: z.boolean() }).optional(),
  /** How long after its end a minute of the metrics becomes visible; immediately when absent. */
  metrics: z.strictObject({ delayMs: ms }).optional(),
  /** Where Event Grid delivers the events of all vaults about new versions, on this machine; nowhere when absent. */
  events: z
    .strictObject({
      url: z
        .string()
        .regex(/^https?:\/\/(?:127\.0\.0\.1|localhost)(?::\d{1,5})?\//, 'expected an address of this machine'),
    })
    .optional(),
  /** Requires role actions in the management plane. When absent, every identity of the tenant may do everything there. */
  managementRights: z.strictObject({ enforced: z.boolean() }).optional(),
  /** Principals that the directory no longer has, by object id, and how many assignments a subscription may have instead of 4,000. */
  roles: z
    .strictObject({
      absentPrincipals: z.array(z.string().toLowerCase()).max(1000).default([]),
      maxAssignments: z.number().int().positive().optional(),
    })
    .optional(),
  /** Assignments of Azure Policy that deny vaults. */
  policies: z.array(policyRuleSchema).max(50).optional(),
  /**
   * `clientSubnets`: subnets whose networks the clients of this machine count as members of, so that they reach vaults by private
   * endpoints there. `approval`: whether a new endpoint is connected at once, or waits for the owner of the vault.
   */
  privateLink: z
    .strictObject({
      clientSubnets: z.array(z.string()).max(20).default([]),
      approval: z.enum(['automatic', 'manual']).default('automatic'),
    })
    .optional(),
  /** API versions of vaults and of the management plane that this cloud does not know, as a cloud that is behind. */
  refusedApiVersions: z.array(z.string()).max(100).optional(),
  /** Identities that can sign in, besides the one that the ready line names. */
  identities: z.array(identitySchema).max(1000).optional(),
  /** Offset of the service's clock from the system clock. */
  clockShiftMs: z.number().int(),
};

/** The behaviour of the embedded Azure. A seed can set each part, and control calls can change it at run time. */
export const azureSettingsSchema = z.strictObject(fields);

export type AzureSettings = z.infer<typeof azureSettingsSchema>;

/** Some of the settings; absent parts stay unchanged. */
export const settingsChangeSchema = z.strictObject(fields).partial();

export type SettingsChange = z.input<typeof settingsChangeSchema>;

export const defaultSettings: AzureSettings = {
  delays: { deleteMs: 2_000, purgeMs: 2_000, recoverMs: 2_000, issueMs: 10_000, accessMs: 0, provisionMs: 2_000 },
  latency: { ms: 0, jitterMs: 0 },
  limits: { enforced: false },
  clockShiftMs: 0,
};

/** Returns the settings with the changed parts replaced. */
export function changedSettings(settings: AzureSettings, change: SettingsChange): AzureSettings {
  const parts = Object.entries(settingsChangeSchema.parse(change)).filter(([, part]) => part !== undefined);
  return azureSettingsSchema.parse({ ...settings, ...Object.fromEntries(parts) });
}
