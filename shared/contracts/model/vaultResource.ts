import { z } from 'zod';

/**
 * Tags by name. A record of zod drops the name `__proto__` silently, but Key Vault allows every name. So that name gets
 * one more underscore before the record parses it, and loses it again afterwards. The same is done with all similar
 * names.
 */
export const tagsSchema = z.preprocess(lengthenNames, z.record(z.string(), z.string()).overwrite(shortenNames));

const lostName = /^__+proto__$/;

const lengthenedName = /^___+proto__$/;

function lengthenNames(tags: unknown): unknown {
  if (tags === null || typeof tags !== 'object' || Array.isArray(tags)) return tags;
  return renamed(tags, lostName, (name) => `_${name}`);
}

function shortenNames(tags: Record<string, string>): Record<string, string> {
  return renamed(tags, lengthenedName, (name) => name.slice(1));
}

function renamed<T extends object>(tags: T, names: RegExp, rename: (name: string) => string): T {
  if (!Object.keys(tags).some((name) => names.test(name))) return tags;
  const entries = Object.entries(tags).map(([name, value]: [string, unknown]) => [
    names.test(name) ? rename(name) : name,
    value,
  ]);
  return Object.fromEntries(entries) as T;
}

/** The ARM id of a vault. Source: `id` in the answers of `Microsoft.KeyVault/vaults`. */
export const vaultIdSchema = z
  .string()
  .regex(
    /^\/subscriptions\/[0-9a-f-]{36}\/resourceGroups\/[^/]{1,90}\/providers\/Microsoft\.KeyVault\/vaults\/[^/]{1,24}$/i,
  );

const names = z.array(z.string());

/** What decides who may use the items of a vault. */
export const accessModels = ['policies', 'roles'] as const;

/** An access policy. Permission names are in lower case and sorted, so that two policies can be compared. */
export const accessPolicySchema = z.strictObject({
  tenantId: z.string(),
  objectId: z.string(),
  applicationId: z.string().nullable(),
  keys: names,
  secrets: names,
  certificates: names,
  storage: names,
});
export type AccessPolicy = z.infer<typeof accessPolicySchema>;

export const subnetRuleSchema = z.strictObject({ id: z.string(), ignoreMissingEndpoint: z.boolean() });
export type SubnetRule = z.infer<typeof subnetRuleSchema>;

/** The network rules of a vault. With `SecuredByPerimeter`, a network security perimeter overrides all other rules. */
export const vaultNetworkSchema = z.strictObject({
  publicNetworkAccess: z.enum(['Enabled', 'Disabled', 'SecuredByPerimeter']),
  bypass: z.enum(['AzureServices', 'None']),
  defaultAction: z.enum(['Allow', 'Deny']),
  ipRules: names,
  virtualNetworkRules: z.array(subnetRuleSchema),
});
export type VaultNetwork = z.infer<typeof vaultNetworkSchema>;

export const enabledForSchema = z.strictObject({
  deployment: z.boolean(),
  diskEncryption: z.boolean(),
  templateDeployment: z.boolean(),
});
export type EnabledFor = z.infer<typeof enabledForSchema>;

/** A vault in Azure Resource Manager, with defaults for fields that the service leaves out. */
export const vaultResourceSchema = z.strictObject({
  id: vaultIdSchema,
  name: z.string(),
  subscriptionId: z.string(),
  resourceGroup: z.string(),
  region: z.string(),
  tags: tagsSchema,
  tenantId: z.string(),
  sku: z.enum(['standard', 'premium']),
  retentionDays: z.number().int(),
  purgeProtection: z.boolean(),
  /** True: permissions come from roles. False: from access policies. */
  usesRoles: z.boolean(),
  accessPolicies: z.array(accessPolicySchema),
  enabledFor: enabledForSchema,
  network: vaultNetworkSchema,
  privateEndpoints: z.array(z.strictObject({ id: z.string(), state: z.string() })),
  provisioningState: z.string(),
  /** Absent if the service did not name it. */
  createdAt: z.string().optional(),
});
export type VaultResource = z.infer<typeof vaultResourceSchema>;

/** A private endpoint of a vault as the move creates it, in the resource group of the vault. Ids are in lower case. */
export const plannedEndpointSchema = z.strictObject({
  name: z.string(),
  region: z.string(),
  subnetId: z.string(),
  dnsZoneId: z.string().nullable(),
});
export type PlannedEndpoint = z.infer<typeof plannedEndpointSchema>;

/** A private endpoint in Azure Resource Manager. Ids are in lower case. */
export const privateEndpointSchema = z.strictObject({
  name: z.string(),
  subnetId: z.string(),
  /** The resource that it connects to; null for none. */
  targetId: z.string().nullable(),
  /** `Approved`, `Pending`, `Rejected` or `Disconnected`. */
  status: z.string(),
  provisioningState: z.string(),
  /** The zones of its DNS zone group; empty without a group. */
  dnsZoneIds: names,
});
export type PrivateEndpoint = z.infer<typeof privateEndpointSchema>;

export const deletedVaultSchema = z.strictObject({
  name: z.string(),
  vaultId: z.string(),
  subscriptionId: z.string(),
  region: z.string(),
  scheduledPurgeDate: z.string().nullable(),
  purgeProtection: z.boolean(),
  tags: tagsSchema.optional(),
});
export type DeletedVault = z.infer<typeof deletedVaultSchema>;

export const roleAssignmentSchema = z.strictObject({
  /** The GUID of the assignment. */
  name: z.string(),
  scope: z.string(),
  roleDefinitionId: z.string(),
  principalId: z.string(),
  principalType: z.string(),
  description: z.string().nullable(),
  /** A condition of attribute-based access, with its version; null without one. */
  condition: z.string().nullable(),
  conditionVersion: z.string().nullable(),
});
export type RoleAssignment = z.infer<typeof roleAssignmentSchema>;

/** What a role allows with the items of vaults: data actions, in which `*` stands for any text, and exceptions from them. */
export const rolePermissionSchema = z.strictObject({ dataActions: names, notDataActions: names });
export type RolePermission = z.infer<typeof rolePermissionSchema>;

export interface RoleDefinition {
  readonly id: string;
  readonly roleName: string;
  readonly description: string;
  readonly custom: boolean;
  readonly assignableScopes: readonly string[];
  /** With what it allows at the management plane. */
  readonly permissions: readonly (RolePermission & {
    readonly actions: readonly string[];
    readonly notActions: readonly string[];
  })[];
}

/** A custom role with exactly these data actions, which can be assigned in one resource group. */
export const plannedRoleSchema = z.strictObject({
  /** The id of the resource group. */
  scope: z.string(),
  /** The GUID of the role. */
  name: z.string(),
  roleName: z.string(),
  description: z.string(),
  /** Sorted. */
  dataActions: names,
});
export type PlannedRole = z.infer<typeof plannedRoleSchema>;

/** A diagnostic setting: where logs and metrics are sent. `rest` has all other fields unchanged. */
export const diagnosticSettingSchema = z.strictObject({
  name: z.string(),
  workspaceId: z.string().nullable(),
  storageAccountId: z.string().nullable(),
  eventHubAuthorizationRuleId: z.string().nullable(),
  rest: z.record(z.string(), z.unknown()),
});
export type DiagnosticSetting = z.infer<typeof diagnosticSettingSchema>;

/** How many answers of one activity, with one status, a vault gave in a minute. */
export interface AnswerCount {
  /** As Azure Monitor names it, in lower case: `secretget`. */
  readonly activity: string;
  readonly status: number;
  /** The start of the minute, in milliseconds since 1970. */
  readonly minute: number;
  readonly count: number;
}

/** A row of a log, by the names of its columns. */
export type LogRow = Readonly<Record<string, string | number | null>>;

export const lockSchema = z.strictObject({
  name: z.string(),
  scope: z.string(),
  level: z.string(),
  notes: z.string().nullable(),
});
export type Lock = z.infer<typeof lockSchema>;
